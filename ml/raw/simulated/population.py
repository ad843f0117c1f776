"""Who pays and where: customers with habits, terminals of merchants, and spells in which something is unlike usual.

All of it is drawn before the first payment, and stays as small as the number of customers and terminals.
"""

from dataclasses import dataclass

import numpy as np

# As in the Fraud Detection Handbook, whose 5,000 customers made 1,754,155 payments in 183 days.
PAYMENTS_PER_CUSTOMER_DAY = 1.92
TERMINALS_PER_CUSTOMER = 1
TERMINALS_PER_AREA = 60
TERMINALS_PER_MERCHANT = 3
# Terminals that a customer goes to by habit: shops of the own area, and web shops.
SHOPS, WEB_SHOPS = 10, 4

# Share of the people who live there, and of the web shops that sell from there.
COUNTRIES = {
    "FR": (0.62, 0.50),
    "DE": (0.12, 0.10),
    "BE": (0.08, 0.04),
    "ES": (0.07, 0.04),
    "IT": (0.06, 0.04),
    "NL": (0.05, 0.06),
    "IE": (0.0, 0.09),
    "LU": (0.0, 0.06),
    "US": (0.0, 0.07),
}


@dataclass(frozen=True)
class Category:
    """A kind of merchant: share of the payments, usual amount over the customer's own, how thieves like it."""

    share: float
    channel: str
    amount: float
    sigma: float  # standard deviation of the logarithm of the amount
    liked_by_thieves: float  # against 1 for groceries


CATEGORIES = {
    "groceries": Category(0.29, "shop", 1.0, 0.30, 1),
    "restaurants": Category(0.15, "shop", 0.8, 0.26, 0.5),
    "fuel": Category(0.10, "shop", 1.4, 0.19, 1.5),
    "transport": Category(0.08, "shop", 0.35, 0.30, 0.5),
    "clothing": Category(0.07, "shop", 1.6, 0.34, 2),
    "pharmacy": Category(0.06, "shop", 0.6, 0.34, 0.5),
    "electronics": Category(0.025, "shop", 3.0, 0.45, 8),
    "hotels": Category(0.015, "shop", 3.5, 0.30, 2),
    "jewellery": Category(0.004, "shop", 4.0, 0.45, 10),
    "online_retail": Category(0.12, "web", 1.2, 0.41, 4),
    "digital_goods": Category(0.05, "web", 0.4, 0.38, 6),
    "travel_booking": Category(0.012, "web", 5.0, 0.38, 6),
    "gambling": Category(0.01, "web", 1.2, 0.45, 6),
    "mail_order": Category(0.014, "phone", 1.3, 0.34, 3),
}
CHANNELS = ("shop", "web", "phone")
SHOP, WEB, PHONE = range(3)


def among(edges, random, first=None, last=None):
    """Places in a row of weights, drawn in proportion to them.

    Args:
        edges: shape (places + 1,), sums of the weights before each place, from 0 on.
        random: shape (n,), uniform in 0 to 1.
        first, last: shape (n,), draw among the places from `first` to before `last`; all where they are left out.

    Returns:
        shape (n,), integers.
    """
    first = 0 if first is None else first
    last = len(edges) - 1 if last is None else last
    low, high = edges[first], edges[last]
    return np.clip(np.searchsorted(edges, low + random * (high - low), "right") - 1, first, last - 1)


def edges_of(weights):
    """Sums of the weights before each place, and of all: shape (places + 1,), what `among` takes."""
    return np.append(0.0, np.cumsum(weights))


@dataclass(frozen=True)
class Terminals:
    """Where people pay, in order of their place: shops by their area, then all that have none.

    Per terminal, shape (terminals,); `starts` has the first terminal of each place and the number of terminals, so the
    last place is that of the terminals without area.
    """

    merchant: np.ndarray
    category: np.ndarray  # number in CATEGORIES
    channel: np.ndarray  # number in CHANNELS
    country: np.ndarray  # number in COUNTRIES
    area: np.ndarray
    starts: np.ndarray
    popular: np.ndarray  # edges of the popularity, shape (terminals + 1,)
    liked_by_thieves: np.ndarray  # edges, shape (terminals + 1,)

    @classmethod
    def of(cls, customers, random):
        """Terminals for so many customers."""
        kinds = list(CATEGORIES.values())
        n = max(3 * len(kinds), TERMINALS_PER_CUSTOMER * customers)
        merchants = max(len(kinds), n // TERMINALS_PER_MERCHANT)

        # Every category has a merchant, and every merchant a terminal.
        shares = edges_of(np.sqrt([kind.share for kind in kinds]))
        category = np.append(np.arange(len(kinds)), among(shares, random.random(merchants - len(kinds))))
        channel = np.array([CHANNELS.index(kind.channel) for kind in kinds])[category]
        at_home, on_the_web = (edges_of(shares) for shares in np.array(list(COUNTRIES.values())).T)
        place = random.random(merchants)
        country = np.where(channel == SHOP, among(at_home, place), among(on_the_web, place))

        merchant = np.append(np.arange(merchants), random.integers(0, merchants, n - merchants))
        areas, first_area = _areas(n, at_home)
        of = country[merchant]
        within = (random.random(n) * (first_area[of + 1] - first_area[of])).astype(int)
        area = np.where(channel[merchant] == SHOP, first_area[of] + within, areas)
        in_order = np.argsort(area, kind="stable")
        merchant, area = merchant[in_order], area[in_order]

        category = category[merchant]
        of_each = np.bincount(category, minlength=len(kinds))
        popularity = np.array([kind.share for kind in kinds])[category] / of_each[category]
        popularity *= np.exp(0.5 * random.standard_normal(n))
        return cls(
            merchant=merchant,
            category=category,
            channel=channel[merchant],
            country=country[merchant],
            area=area,
            starts=np.searchsorted(area, np.arange(areas + 2)),
            popular=edges_of(popularity),
            liked_by_thieves=edges_of(popularity * np.array([kind.liked_by_thieves for kind in kinds])[category]),
        )

    def __len__(self):
        return len(self.merchant)

    def near(self, area, random):
        """A terminal of each area, by popularity: both of one shape."""
        return among(self.popular, random, self.starts[area], self.starts[area + 1])

    def without_area(self, random):
        """A web shop, or one that takes orders by phone, by popularity."""
        return among(self.popular, random, self.starts[-2], self.starts[-1])

    def shop(self, random):
        """A terminal that has an area, anywhere, by popularity."""
        return among(self.popular, random, 0, self.starts[-2])


def _areas(terminals, people):
    """Number of areas, and the first one of each country: shape (countries + 1,)."""
    share = np.diff(people) / people[-1]
    in_each = np.where(share > 0, np.maximum(1, np.round(share * terminals / TERMINALS_PER_AREA)), 0).astype(int)
    return int(in_each.sum()), np.append(0, np.cumsum(in_each))


@dataclass(frozen=True)
class Customers:
    """Who pays. Per customer, shape (customers,)."""

    active: np.ndarray  # edges of the payments per day, shape (customers + 1,)
    mean_amount: np.ndarray  # EUR, where the category's factor is 1
    spread: np.ndarray  # standard deviation of the logarithm of the amount
    usual_second: np.ndarray  # of the day
    seconds_around: np.ndarray  # standard deviation
    area: np.ndarray
    country: np.ndarray
    usual: np.ndarray  # terminals gone to by habit, shape (customers, SHOPS + WEB_SHOPS)
    preferred: np.ndarray  # share of the habit up to each of them, the same shape
    second_device: np.ndarray  # share of the web payments made with another device
    new_device_on: np.ndarray  # day

    @classmethod
    def of(cls, n, terminals, random):
        home = terminals.shop(random.random(n))
        area = terminals.area[home]
        shops = terminals.near(np.repeat(area[:, None], SHOPS, axis=1), random.random((n, SHOPS)))
        usual = np.hstack([shops, terminals.without_area(random.random((n, WEB_SHOPS)))])
        habit = np.exp(random.standard_normal(usual.shape))
        habit[:, SHOPS:] *= 0.25 * SHOPS / WEB_SHOPS
        habit = np.cumsum(habit, axis=1)
        return cls(
            active=edges_of(np.exp(0.6 * random.standard_normal(n))),
            mean_amount=28 * np.exp(0.5 * random.standard_normal(n)),
            spread=random.uniform(0.15, 0.45, n),
            usual_second=3600 * random.normal(13.5, 2.5, n),
            seconds_around=3600 * random.uniform(1.5, 4.0, n),
            area=area,
            country=terminals.country[home],
            usual=usual,
            preferred=habit / habit[:, -1:],
            second_device=random.choice([0.0, 0.1, 0.4], n),
            # A device lasts three years.
            new_device_on=random.integers(0, 3 * 365, n),
        )

    def __len__(self):
        return len(self.mean_amount)


@dataclass(frozen=True)
class Spells:
    """Times at which something is unlike usual with a customer or a terminal. Days from `first` to before `end`."""

    who: np.ndarray
    first: np.ndarray
    end: np.ndarray

    @classmethod
    def of(cls, n, at_a_time, lasting, days, random):
        """Spells that `at_a_time` (a share) of `n` are in, on any day; of lengths from `lasting`, in days.

        They begin before the first day, so that the first days are like all others.
        """
        shortest, longest = lasting
        per_day = n * at_a_time / ((shortest + longest) / 2)
        span = days + longest
        # As many as are expected: chance decides on one at most.
        count = int(per_day * span + random.random())
        first = random.integers(-longest, days, count)
        return cls(random.integers(0, n, count), first, first + random.integers(shortest, longest + 1, count))

    def __len__(self):
        return len(self.who)

    def on(self, day, n):
        """The spell that each of `n` is in, -1 where it is in none: shape (n,)."""
        now = np.flatnonzero((self.first <= day) & (day < self.end))
        found = np.full(n, -1)
        found[self.who[now]] = now
        return found
