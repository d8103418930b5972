"""an index of titles, which analyser made the indexes, and what was asked"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "index_state",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
        sa.Column("analyser", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("building", sa.BigInteger().with_variant(sa.Integer(), "sqlite")),
        sa.Column("upto", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, server_default="0"),
        sqlite_strict=True,
    )
    op.create_table(
        "asked",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.UniqueConstraint("text", name=op.f("uq_asked_text")),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_table(
        "offered",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("place", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("titles", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.UniqueConstraint("language", "place", name=op.f("uq_offered_language_place")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_asked_at"), "asked", ["at"])
    if op.get_bind().dialect.name == "sqlite":
        op.execute("CREATE VIRTUAL TABLE headings USING fts5(title, content='', tokenize='ascii', detail='full')")
        op.execute("CREATE VIRTUAL TABLE vocabulary USING fts5vocab(headings, 'row')")
    # What is indexed already was made by the first analyser, and has no headings: it is made anew.
    op.execute("INSERT INTO index_state (id, analyser) SELECT 1, 0")
