"""links to be shortened"""

import sqlalchemy as sa
from alembic import op

revision = '0161'
down_revision = '0160'
branch_labels = None
depends_on = None


def big() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.create_table(
        'links',
        sa.Column('id', big(), nullable=False),
        sa.Column('chat', big(), nullable=False),
        sa.Column('message', big(), nullable=False),
        sa.Column('url', sa.Text(), nullable=False),
        sa.Column('speech', sa.Text(), nullable=False),
        sa.Column('reply', big(), nullable=True),
        sa.Column('state', sa.Text(), server_default='asked', nullable=False),
        sa.Column('reason', sa.Text(), server_default='', nullable=False),
        sa.Column('title', sa.Text(), server_default='', nullable=False),
        sa.Column('language', sa.Text(), server_default='', nullable=False),
        sa.Column('published', big(), nullable=True),
        sa.Column('text', sa.LargeBinary(), nullable=True),
        sa.Column('quotes', sa.Text(), server_default='[]', nullable=False),
        sa.Column('at', big(), nullable=False),
        sa.PrimaryKeyConstraint('id', name='pk_links'),
        sa.UniqueConstraint('chat', 'message', 'url', name='uq_links_chat_message_url'),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_index('ix_links_state_id', 'links', ['state', 'id'])
    op.create_index('ix_links_at', 'links', ['at'])
