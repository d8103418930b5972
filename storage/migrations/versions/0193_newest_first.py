"""articles stand in the index newest first, and whole ones are found by their story"""

import sqlalchemy as sa
from alembic import op

revision = '0193'
down_revision = '0192'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index('ix_articles_story', 'articles')
    op.create_index('ix_articles_story_teaser', 'articles', ['story', 'teaser'])
    flag = sa.Boolean().with_variant(sa.Integer(), 'sqlite')
    op.add_column('index_state', sa.Column('newest_first', flag, nullable=False, server_default='0'))
    # What is indexed already stands by its id: it is read so until it is made anew. An empty index needs no turning.
    op.execute('UPDATE index_state SET newest_first = true WHERE NOT EXISTS (SELECT 1 FROM articles)')
    op.execute('UPDATE index_state SET analyser = 0, building = NULL, upto = 0 WHERE NOT newest_first')
