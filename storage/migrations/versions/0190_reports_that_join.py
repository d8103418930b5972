"""reports that join a story, until those who follow their sources are found"""

import sqlalchemy as sa
from alembic import op

revision = '0190'
down_revision = '0170'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'joining',
        sa.Column(
            'article', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False
        ),
        sa.ForeignKeyConstraint(
            ['article'], ['articles.id'], name='fk_joining_article', ondelete='CASCADE'
        ),
        sa.PrimaryKeyConstraint('article', name='pk_joining'),
        sqlite_strict=True,
    )
