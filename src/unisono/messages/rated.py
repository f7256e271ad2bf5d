"""Ratings on the desk: one per text, question and rater; the text is kept with them."""

from __future__ import annotations

import uuid
from typing import Final

from sqlalchemy import (
    Column,
    Connection,
    Float,
    ForeignKey,
    String,
    Table,
    Text,
    UniqueConstraint,
    delete,
    insert,
    select,
    update,
)

from unisono.desk.database import Moment, metadata
from unisono.messages.rating_sample import text_digest
from unisono.model.messages import MessageText
from unisono.model.ratings import RatedTexts, Rating

#: Texts as they were rated, by digest of title and text.
rated_text: Final = Table(
    "rated_text",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("channel", String(300), nullable=False),
    Column("title", Text, nullable=False),
    Column("body", Text, nullable=False),
)

#: Ratings; ``pillar`` is "" for a text as a whole.
text_rating: Final = Table(
    "text_rating",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("text", String(64), ForeignKey("rated_text.digest"), nullable=False, index=True),
    Column("pillar", String(80), nullable=False),
    Column("rater", String(300), nullable=False),
    Column("value", Float, nullable=False),
    Column("source", String(20), nullable=False),
    Column("rated_at", Moment, nullable=False),
    UniqueConstraint("text", "pillar", "rater"),
)


def keep_rating(connection: Connection, message: MessageText, rating: Rating) -> bool:
    """Keep a rating in the transaction of ``connection``; True when it replaces an earlier one."""
    digest = text_digest(message)
    known = select(rated_text.c.digest).where(rated_text.c.digest == digest)
    if connection.execute(known).first() is None:
        connection.execute(
            insert(rated_text).values(
                digest=digest, channel=message.channel[:300], title=message.title,
                body=message.text,
            )
        )  # fmt: skip
    values = {"value": rating.value, "source": rating.source, "rated_at": rating.rated_at}
    same = (
        (text_rating.c.text == digest)
        & (text_rating.c.pillar == rating.pillar)
        & (text_rating.c.rater == rating.rater)
    )
    if connection.execute(update(text_rating).where(same).values(**values)).rowcount:
        return True
    connection.execute(
        insert(text_rating).values(
            id=uuid.uuid4().hex, text=digest, pillar=rating.pillar, rater=rating.rater, **values
        )
    )
    return False


def rated_texts(connection: Connection) -> RatedTexts:
    """All ratings with their texts, in the order they were given."""
    rows = connection.execute(select(rated_text)).all()
    texts = {r.digest: MessageText(r.digest, r.channel, r.body, r.title) for r in rows}
    found = connection.execute(
        select(text_rating).order_by(text_rating.c.rated_at, text_rating.c.id)
    ).all()
    return RatedTexts(
        texts,
        tuple(Rating(r.text, r.pillar, r.rater, r.value, r.rated_at, r.source) for r in found),
    )


def rated_by(connection: Connection, rater: str, pillar: str) -> frozenset[str]:
    """Digests of the texts that ``rater`` rated on one question."""
    asked = select(text_rating.c.text).where(
        text_rating.c.rater == rater, text_rating.c.pillar == pillar
    )
    return frozenset(connection.execute(asked).scalars())


def remove_rating(connection: Connection, rating: Rating) -> bool:
    """Take a rating back, and its text with the last one; False: it was not there any more."""
    same = (
        (text_rating.c.text == rating.text)
        & (text_rating.c.pillar == rating.pillar)
        & (text_rating.c.rater == rating.rater)
    )
    if not connection.execute(delete(text_rating).where(same)).rowcount:
        return False
    others = select(text_rating.c.id).where(text_rating.c.text == rating.text)
    if connection.execute(others).first() is None:
        connection.execute(delete(rated_text).where(rated_text.c.digest == rating.text))
    return True
