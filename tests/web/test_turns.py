"""Whose question is answered next."""

import asyncio

from qa.web.turns import Turns


def test_conversations_are_answered_side_by_side_and_each_one_by_one() -> None:
    turns, running, most = Turns(2), set[str](), 0

    async def answer(conversation: str) -> None:
        nonlocal most
        async with turns.of({"library": "a", "conversation": conversation}):
            assert conversation not in running
            running.add(conversation)
            most = max(most, len(running))
            await asyncio.sleep(0.01)
            running.remove(conversation)

    async def use() -> None:
        await asyncio.gather(*(answer(one) for one in "aabbcc"))

    asyncio.run(use())
    assert most == 2


def test_where_nobody_knows_the_conversation_yet_it_is_answered_all_the_same() -> None:
    async def use() -> None:
        async with Turns(1).of(None):
            pass

    asyncio.run(use())
