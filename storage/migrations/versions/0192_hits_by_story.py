"""hits are looked for by their story"""

from alembic import op

revision = '0192'
down_revision = '0191'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('ix_hits_story', 'hits', ['story'])
