"""what readers save"""

import sqlalchemy as sa
from alembic import op

revision = '0160'
down_revision = '0130'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'saved',
        sa.Column('chat', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
        sa.Column('article', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
        sa.Column('at', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
        sa.ForeignKeyConstraint(['article'], ['articles.id'], name='fk_saved_article', ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('chat', 'article', name='pk_saved'),
        sqlite_strict=True,
    )
    op.create_index('ix_saved_article', 'saved', ['article'])
