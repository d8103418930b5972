"""stories that a chat would be told of by another's report"""

import sqlalchemy as sa
from alembic import op

revision = '0191'
down_revision = '0190'
branch_labels = None
depends_on = None


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
    op.create_table(
        'withheld',
        sa.Column('subscription', big, autoincrement=False, nullable=False),
        sa.Column('hit', big, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ['subscription'], ['subscriptions.id'], name='fk_withheld_subscription', ondelete='CASCADE'
        ),
        sa.ForeignKeyConstraint(['hit'], ['hits.id'], name='fk_withheld_hit', ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('subscription', 'hit', name='pk_withheld'),
        sqlite_strict=True,
    )
    op.create_index('ix_withheld_hit', 'withheld', ['hit'])
