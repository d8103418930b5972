"""an index of the chats that wait for something"""

import sqlalchemy as sa
from alembic import op

revision = '0043'
down_revision = '0042'
branch_labels = None
depends_on = None


def upgrade() -> None:
    waiting = sa.text("due IS NOT NULL")
    op.drop_index("ix_readers_due", table_name="readers")
    op.create_index("ix_readers_due", "readers", ["due"], sqlite_where=waiting, postgresql_where=waiting)
