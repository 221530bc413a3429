"""Populations of guns and the registries that are filed of them, in one form for three profiles.

    rio       guns as the police of one country seize them (police.json), entered by hand
    registry  the world-wide registry of records.py, cleaner
    other     an invented market (arms.invented), clean serials, evidence with the noise assumed for a stream

Of the guns that a population brings forth, one in seven is never filed: these are the guns that a search is about when
nothing should be found. They come of the same makers, lots and runs as the filed ones, so they have just as many
neighbours among the records as a record has.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from typing import Generic, NamedTuple, TypeVar

from samples.draws import Rand, Weighted, rand_for
from samples.guns import Gun, draw_gun
from samples.makers import trade
from samples.noise import canonical, mistyped
from samples.police.arms import Arm, Market, draw_arm, invented, police_market
from samples.police.entries import Entry, serial_field, type_calibre, type_make, type_model, type_rest
from samples.registry.records import generate
from samples.registry.records import type_model as registry_model
from samples.seen import Shelf
from samples.shapes import following as next_number
from samples.shapes import mask

G = TypeVar("G")
PROFILES = ("rio", "registry", "other")


class Filed(NamedTuple, Generic[G]):
    """A record. `content` says what the serial field holds (entries.CONTENTS), `numbers` the readable serials in it."""

    record_id: str
    entry: Entry
    gun: G
    content: str
    numbers: tuple[str, ...]


# Whether a make may be named wrongly: not where the serial is on record under it, which would make another gun of it.
Free = Callable[[str], bool]


UNFILED_RATE = 0.15
_MOST_UNFILED = 60_000


class Population(ABC, Generic[G]):
    """An endless registry, and guns of the same kind besides. `filed` may be run once."""

    def __init__(self) -> None:
        self._unfiled = Shelf[G](_MOST_UNFILED)

    @abstractmethod
    def filed(self) -> Iterator[Filed[G]]:
        """Records without end. Record k depends on the seed and k alone."""

    @abstractmethod
    def fresh(self, rand: Rand) -> G:
        """A gun that has nothing to do with any record, but by chance."""

    def another(self, rand: Rand) -> G:
        """A gun that was not filed, each once; when there is none left, the next one of this population."""
        return self._unfiled.take(rand) or self.following(rand)

    @abstractmethod
    def following(self, rand: Rand) -> G:
        """The gun that might come next: of the same makers, and of the lots filed of late."""

    @abstractmethod
    def asked(self, gun: G, serial: str, free: Free, rand: Rand) -> Entry:
        """What somebody else writes of the gun, with the serial as given. No type, country or year."""

    @abstractmethod
    def make(self, gun: G) -> str:
        """The code of its maker."""

    def makes(self, gun: G) -> tuple[str, ...]:
        """The codes under which a record of it may stand: its maker's, and that of the maker it was taken for."""
        return (self.make(gun),)

    @abstractmethod
    def model(self, gun: G) -> str:
        """Its model and calibre, to tell guns of one maker apart."""

    @abstractmethod
    def serial(self, gun: G) -> str:
        """As stamped."""

    @abstractmethod
    def restamped(self, gun: G, serial: str) -> G:
        """The same make and model with another serial."""


class _Market(Population[Arm]):
    """What `rio` and `other` share: a market, a process of lots, and a memory of the guns filed of late."""

    memory_size: int
    # Of draws: a run of consecutive serials, a sister of a gun filed of late, its serial under another make, itself.
    run_rate: float
    sister_rate: float
    other_make_rate: float
    again_rate: float
    run_lengths: Weighted[int]
    run_spreads: Weighted[int]
    unmarked: float
    no_model: float

    def __init__(self, market: Market, purpose: str, seed: int) -> None:
        super().__init__()
        self._market = market
        self._rand = rand_for(purpose, seed)
        self._memory: list[Arm] = []

    def filed(self) -> Iterator[Filed[Arm]]:
        rand = self._rand
        number = 0
        for arm in self._guns(rand):
            if rand() < UNFILED_RATE:
                self._unfiled.offer(arm, rand)
                continue
            yield self._file(f"R{number:07}", arm, rand)
            number += 1
            if len(self._memory) < self.memory_size:
                self._memory.append(arm)
            else:
                self._memory[int(rand() * self.memory_size)] = arm

    def _guns(self, rand: Rand) -> Iterator[Arm]:
        while True:
            fate = rand()
            if fate < self.run_rate:
                yield from self._run(rand)
                continue
            fate -= self.run_rate
            if self._memory and fate < self.again_rate:
                yield self._again(self._earlier(rand), rand)
            elif self._memory and fate < self.again_rate + self.other_make_rate:
                yield self._under_another_make(self._earlier(rand), rand)
            elif self._memory and fate < self.again_rate + self.other_make_rate + self.sister_rate:
                yield self._sister(rand)
            else:
                yield self.fresh(rand)

    def _run(self, rand: Rand) -> Iterator[Arm]:
        arm = self.fresh(rand)
        spread = self.run_spreads.draw(rand)
        for _ in range(self.run_lengths.draw(rand)):
            yield arm
            serial = next_number(arm.serial, 1 + int(rand() * spread))
            if serial is None:
                return
            arm = arm._replace(serial=serial)

    def following(self, rand: Rand) -> Arm:
        return self._sister(rand) if self._memory and rand() < self.sister_rate else self.fresh(rand)

    def fresh(self, rand: Rand) -> Arm:
        return draw_arm(self._market, rand, self.unmarked, self.no_model)

    def make(self, gun: Arm) -> str:
        return gun.maker.code

    def makes(self, gun: Arm) -> tuple[str, ...]:
        return (gun.maker.code,) if gun.named is gun.maker else (gun.maker.code, gun.named.code)

    def model(self, gun: Arm) -> str:
        return f"{gun.model.name} {gun.calibre}"

    def serial(self, gun: Arm) -> str:
        return gun.serial

    def restamped(self, gun: Arm, serial: str) -> Arm:
        return gun._replace(serial=serial)

    def _again(self, earlier: Arm, rand: Rand) -> Arm:
        """The gun as another record has it."""
        return earlier

    def _earlier(self, rand: Rand) -> Arm:
        return self._memory[int(rand() * len(self._memory))]

    def _sister(self, rand: Rand) -> Arm:
        """A gun of a lot filed of late: the same model, the serial a few numbers away."""
        earlier = self._earlier(rand)
        serial = next_number(earlier.serial, self._step(rand))
        if serial is None:
            return self.fresh(rand)
        return earlier._replace(serial=serial, named=earlier.maker)

    def _step(self, rand: Rand) -> int:
        raise NotImplementedError

    def _under_another_make(self, earlier: Arm, rand: Rand) -> Arm:
        layout = mask(earlier.serial)
        for _ in range(12):
            arm = self.fresh(rand)
            if arm.maker is not earlier.maker and mask(arm.serial) == layout:
                return arm._replace(serial=earlier.serial)
        return self.fresh(rand)

    @abstractmethod
    def _file(self, record_id: str, arm: Arm, rand: Rand) -> Filed[Arm]: ...


class Rio(_Market):
    """Guns seized by the police of one state. The rates of the process are set so that neighbours come out as measured
    (37 % of distinct make and serial have one at one edit in the same make, mean 1.7, 95th percentile 8; 3 % of
    serials stand under two makes). That they are runs with gaps and sisters of guns filed of late is assumption."""

    memory_size = 2048
    run_rate, sister_rate, other_make_rate, again_rate = 0.0110, 0.15, 0.026, 0.058
    run_lengths = Weighted.of({4: 20, 10: 20, 30: 20, 80: 10, 200: 4})
    run_spreads = Weighted.of({2: 50, 4: 40, 8: 10})
    unmarked, no_model = 0.035, 0.36

    def __init__(self, seed: int) -> None:
        super().__init__(police_market(), "rio", seed)

    def _again(self, earlier: Arm, rand: Rand) -> Arm:
        """Recorded once more. A registry holds a gun twice mostly because the make was read otherwise (assumption;
        3 % of serials stand under two makes, measured)."""
        way = rand()
        if way < 0.5:
            return earlier._replace(has_make=False)
        return earlier._replace(named=self._market.makers.draw(rand)) if way < 0.92 else earlier

    def _step(self, rand: Rand) -> int:
        """Lots have no sharp ends: from the next number to some dozens away, log-uniform (assumption)."""
        step = int(30 ** rand())
        return step if rand() < 0.5 else -step

    def _file(self, record_id: str, arm: Arm, rand: Rand) -> Filed[Arm]:
        market = self._market
        second = next_number(arm.serial, 1 + int(rand() * 200)) or str(1000 + int(rand() * 9000))
        content, text, numbers = serial_field(arm.serial, second, rand)
        if not numbers and content != "marks":
            text = market.words[content if content == "blank" else "words"].draw(rand)
            if rand() < 0.32:  # who takes off the number often takes off the maker's name, and old guns have neither
                arm = arm._replace(has_make=False)
        entry = Entry(
            text,
            type_make(arm, market, rand),
            type_model(arm, market, rand),
            type_calibre(arm, market, rand),
            *type_rest(arm, market, rand),
        )
        return Filed(record_id, entry, arm, content, numbers)

    def asked(self, gun: Arm, serial: str, free: Free, rand: Rand) -> Entry:
        market = self._market
        make = type_make(gun, market, rand)
        if rand() < 0.008:  # assumption: a truly wrong make
            maker = market.makers.draw(rand)
            if maker is not gun.maker and free(maker.code):
                make = maker.name
        return Entry(serial, make, type_model(gun, market, rand), type_calibre(gun, market, rand))


class Other(_Market):
    """An invented market. Runs of consecutive serials are 1.2 % of draws; evidence has the noise assumed for a stream:
    make missing 10 %, wrong 4 %; model missing 35 %, wrong 5 %; calibre missing 20 %, wrong 3 %."""

    memory_size = 512
    run_rate, sister_rate, other_make_rate, again_rate = 0.012, 0.0, 0.004, 0.002
    run_lengths = Weighted.of({2: 20, 3: 18, 4: 14, 5: 12, 8: 12, 12: 9, 20: 7, 40: 5, 80: 2, 150: 1})
    run_spreads = Weighted.of({1: 74, 3: 20, 10: 6})
    unmarked, no_model = 0.0, 0.0

    def __init__(self, seed: int) -> None:
        super().__init__(invented(seed), "other", seed)

    def _file(self, record_id: str, arm: Arm, rand: Rand) -> Filed[Arm]:
        market = self._market
        bare = mistyped(canonical(arm.serial), rand)
        text = arm.serial if bare == canonical(arm.serial) and rand() < 0.3 else bare
        entry = Entry(
            text,
            arm.maker.typed.draw(rand) if rand() >= 0.02 else market.words["unknown_makes"].draw(rand),
            arm.model.typed.draw(rand) if rand() >= 0.20 else "",
            market.calibres[arm.calibre].draw(rand) if rand() >= 0.10 else "",
            arm.model.kind if rand() >= 0.10 else "",
            arm.country if rand() < 0.75 else "",
            str(1930 + int(rand() * 95)) if rand() < 0.35 else "",
        )
        return Filed(record_id, entry, arm, "clean" if text.isalnum() else "separators", (bare,))

    def asked(self, gun: Arm, serial: str, free: Free, rand: Rand) -> Entry:
        market = self._market
        make = model = calibre = ""
        luck = rand()
        if luck >= 0.14:
            make = gun.maker.typed.draw(rand)
        elif luck < 0.04:
            maker = market.makers.draw(rand)
            while maker is gun.maker or not free(maker.code):
                maker = market.makers.draw(rand)
            make = maker.typed.draw(rand)
        luck = rand()
        if luck >= 0.40:
            model = gun.model.typed.draw(rand)
        elif luck < 0.05:
            model = market.makers.draw(rand).models.draw(rand).typed.draw(rand)
        luck = rand()
        if luck >= 0.23:
            calibre = market.calibres[gun.calibre].draw(rand)
        elif luck < 0.03:
            calibre = market.calibres[market.makers.draw(rand).models.draw(rand).calibres.draw(rand)].draw(rand)
        return Entry(serial, make, model, calibre)


class Registry(Population[Gun]):
    """The registry of `samples.generate`, with searches as in queries.py."""

    _MEMORY = 512
    _SISTERS = Weighted.of({1: 6, -1: 6, 2: 4, -2: 4, 5: 3, -5: 3, 10: 3, -10: 3, 30: 2, -30: 2})

    def __init__(self, seed: int) -> None:
        super().__init__()
        self._seed = seed
        self._trade = trade()
        self._memory: list[Gun] = []

    def filed(self) -> Iterator[Filed[Gun]]:
        rand = rand_for("registry", self._seed)
        number = 0
        for record in generate(1 << 40, seed=self._seed):
            if rand() < UNFILED_RATE:
                self._unfiled.offer(record.gun, rand)
                continue
            firearm = record.body["firearm"]
            serial = firearm.get("serial_number", "")
            readable = firearm.get("serial_state") in (None, "COMPLETE", "RESTORED_FULL") and not set("?*_") & set(
                serial
            )
            numbers = (canonical(serial),) if readable and any(map(str.isdigit, serial)) else ()
            content = "blank" if not serial else "marks" if set("?*_") & set(serial) else "words"
            if numbers:
                content = "clean" if serial.isalnum() else "separators"
            entry = Entry(
                serial,
                firearm.get("make", ""),
                firearm.get("model", ""),
                firearm.get("calibre", ""),
                firearm.get("firearm_type", ""),
                firearm.get("country_of_manufacture", ""),
                str(firearm.get("year", "")),
            )
            yield Filed(f"R{number:07}", entry, record.gun, content, numbers)
            number += 1
            if len(self._memory) < self._MEMORY:
                self._memory.append(record.gun)
            else:
                self._memory[int(rand() * self._MEMORY)] = record.gun

    def fresh(self, rand: Rand) -> Gun:
        return draw_gun(self._trade, rand)

    def following(self, rand: Rand) -> Gun:
        if self._memory and rand() < 0.15:
            earlier = self._memory[int(rand() * len(self._memory))]
            serial = next_number(earlier.serial, self._SISTERS.draw(rand))
            if serial:
                return earlier._replace(serial=serial)
        return self.fresh(rand)

    def asked(self, gun: Gun, serial: str, free: Free, rand: Rand) -> Entry:
        known = self._trade
        make = model = calibre = ""
        luck = rand()
        if luck >= 0.14:
            make = gun.maker.typed.draw(rand)
        elif luck < 0.04:
            maker = known.makers.draw(rand)
            while maker is gun.maker or not free(maker.code):
                maker = known.makers.draw(rand)
            make = maker.typed.draw(rand)
        luck = rand()
        if luck >= 0.40:
            model = registry_model(gun, rand)
        elif luck < 0.05:
            model = known.makers.draw(rand).models.draw(rand).name
        luck = rand()
        if luck >= 0.23:
            calibre = known.calibres[gun.calibre].draw(rand)
        elif luck < 0.03:
            calibre = list(known.calibres.values())[int(rand() * len(known.calibres))].draw(rand)
        return Entry(serial, make, model, calibre)

    def make(self, gun: Gun) -> str:
        return gun.maker.code

    def model(self, gun: Gun) -> str:
        return f"{gun.model.name} {gun.calibre}"

    def serial(self, gun: Gun) -> str:
        return gun.serial

    def restamped(self, gun: Gun, serial: str) -> Gun:
        return gun._replace(serial=serial)


def population(profile: str, seed: int) -> "Rio | Other | Registry":
    """The population of that profile."""
    if profile not in PROFILES:
        raise ValueError(f"no such profile: {profile}")
    return {"rio": Rio, "other": Other, "registry": Registry}[profile](seed)  # type: ignore[return-value]
