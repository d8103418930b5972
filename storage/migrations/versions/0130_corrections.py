"""corrected headlines, and messages that are owed an edit"""

import sqlalchemy as sa
import storage.schema
from alembic import op

revision = '0130'
down_revision = '0140'
branch_labels = None
depends_on = None


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
    op.create_table('corrections',
    sa.Column('id', big, nullable=False),
    sa.Column('story', big, nullable=False),
    sa.Column('article', big, nullable=False),
    sa.Column('old', sa.Text(), nullable=False),
    sa.Column('new', sa.Text(), nullable=False),
    sa.Column('at', storage.schema.Moment(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_corrections')),
    sqlite_strict=True
    )
    stale = sa.text("stale > 0")
    op.add_column('deliveries', sa.Column('stale', big, server_default='0', nullable=False))
    op.create_index('ix_deliveries_stale', 'deliveries', ['stale'], sqlite_where=stale, postgresql_where=stale)
