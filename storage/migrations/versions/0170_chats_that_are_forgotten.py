"""chats that ask to be forgotten, and whose suggestions are whose"""

import sqlalchemy as sa
from alembic import op

revision = '0170'
down_revision = '0161'
branch_labels = None
depends_on = None


def big() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.create_table(
        'erasures',
        sa.Column('chat', big(), autoincrement=False, nullable=False),
        sa.Column('due', big(), nullable=False),
        sa.PrimaryKeyConstraint('chat', name='pk_erasures'),
        sqlite_strict=True,
    )
    op.create_index('ix_erasures_due', 'erasures', ['due'])
    op.add_column('notices', sa.Column('asker', big(), nullable=True))
    if op.get_context().dialect.name == 'sqlite':  # ids of topics must not come again: a table made anew
        op.execute('ALTER TABLE topics RENAME TO topics_before')
        op.create_table(
            'topics',
            sa.Column('id', big(), nullable=False),
            sa.Column('text', sa.Text(), nullable=False),
            sa.Column('language', sa.Text(), nullable=False),
            sa.PrimaryKeyConstraint('id', name='pk_topics'),
            sa.UniqueConstraint('text', 'language', name='uq_topics_text_language'),
            sqlite_strict=True,
            sqlite_autoincrement=True,
        )
        op.execute('INSERT INTO topics (id, text, language) SELECT id, text, language FROM topics_before')
        op.drop_table('topics_before')
