"""how the zone of a reader is known"""

import sqlalchemy as sa
from alembic import op

revision = '0140'
down_revision = '0043'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("readers", sa.Column("zoned", sa.Text(), nullable=False, server_default=""))
