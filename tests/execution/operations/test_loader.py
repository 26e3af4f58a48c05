"""The loader batches, remembers, and survives callers that give up."""

import asyncio

import pytest

from execution.loader import Loader


class Doubling:
    def __init__(self) -> None:
        self.batches: list[list[int]] = []

    async def load(self, keys: list[int]) -> list[int]:
        self.batches.append(list(keys))
        return [key * 2 for key in keys]


async def test_keys_of_one_tick_are_one_batch() -> None:
    source = Doubling()
    loader = Loader(source.load)
    loaded = await asyncio.gather(loader.load(1), loader.load(2), loader.load(1))
    assert list(loaded) == [2, 4, 2]
    assert await loader.load(1) == 2
    assert source.batches == [[1, 2]]


async def test_a_caller_that_gives_up_spoils_nothing_for_the_next() -> None:
    loader = Loader(Doubling().load)
    loader.load(1).cancel()
    assert await asyncio.wait_for(loader.load(1), 60) == 2


async def test_a_caller_that_gives_up_spoils_nothing_for_the_same_batch() -> None:
    source = Doubling()
    loader = Loader(source.load)
    given_up, kept = loader.load(1), loader.load(2)
    given_up.cancel()
    assert await asyncio.wait_for(kept, 60) == 4


async def test_a_failed_batch_is_loaded_again() -> None:
    answers = [RuntimeError("down"), None]

    async def load(keys: list[int]) -> list[int]:
        if failure := answers.pop(0):
            raise failure
        return keys

    loader = Loader(load)
    with pytest.raises(RuntimeError, match="down"):
        await loader.load(1)
    assert await loader.load(1) == 1
