"""Windows that slide over time, said in such a way that Spark looks at each row a fixed number of times.

Spark adds up a sliding frame anew for each row: a terminal with n payments in thirty days costs n for each of its
payments, and one with a twentieth of all payments is never done. A frame that only grows costs the same for any number.
What lies between two bounds is what has come up to the later one, less what had come before the earlier one.
"""

from sqlglot import exp

INTEGERS = {exp.DataType.Type[name] for name in ("TINYINT", "SMALLINT", "INT", "BIGINT")}
WHOLE_SECONDS = "time_s"


def in_growing_frames(tree):
    """A tree of DuckDB's SQL that gives the same, without frames that slide where that can be said.

    Changed are count, sum of whole numbers, and the first and last time that something was (min, max of the key of the
    order) in a frame `range between A preceding and B preceding` of whole numbers. Doubles stay: a difference of sums
    is another one in the last digits. The tree is changed in place.
    """
    whole = _Whole(tree)
    for select in list(tree.find_all(exp.Select)):
        named = {window.name: window for window in select.args.get("windows") or ()}
        for call in list(select.find_all(exp.Window)):
            # A definition in the clause `window` holds no function.
            if call.find_ancestor(exp.Select) is not select or isinstance(call.this, exp.Identifier):
                continue
            frame = _Frame.of(named.get(call.alias, call), whole)
            grown = frame and _grown(call.this, frame, whole)
            if grown:
                call.replace(exp.paren(grown))
    return tree


class _Frame:
    def __init__(self, window, key, first, last):
        self.window, self.key, self.first, self.last = window, key, first, last

    @classmethod
    def of(cls, window, whole):
        """The frame from `first` to `last` before the key of the order; None of another kind."""
        spec, order = window.args.get("spec"), window.args.get("order")
        if not spec or not order or len(order.expressions) != 1 or order.expressions[0].args.get("desc"):
            return None
        key = order.expressions[0].this
        sides = [str(spec.args.get(side)).lower() for side in ("kind", "start_side", "end_side")]
        is_sliding = sides == ["range", "preceding", "preceding"] and all(
            isinstance(spec.args[bound], exp.Literal) and spec.args[bound].is_int for bound in ("start", "end")
        )
        if not is_sliding or not isinstance(key, exp.Column) or not (key.name == WHOLE_SECONDS or whole.is_whole(key)):
            return None
        return cls(window, key, int(spec.args["start"].this), int(spec.args["end"].this))

    def up_to(self, function, before):
        """`function` over all rows up to so much before the key."""
        return self._over(function, self.key, before, "PRECEDING")

    def from_first_on(self, function):
        """`function` over all rows from the frame's first on."""
        return self._over(function, exp.Neg(this=self.key.copy()), self.first, "FOLLOWING")

    def _over(self, function, key, bound, side):
        return exp.Window(
            this=function.copy(),
            partition_by=[part.copy() for part in self.window.args.get("partition_by") or ()],
            order=exp.Order(expressions=[exp.Ordered(this=key.copy(), nulls_first=False)]),
            spec=exp.WindowSpec(
                kind="RANGE",
                start="UNBOUNDED",
                start_side="PRECEDING",
                end=exp.Literal.number(bound),
                end_side=side,
            ),
            over="OVER",
        )

    def difference(self, function, *, of_nothing=False):
        upto, before = self.up_to(function, self.last), self.up_to(function, self.first + 1)
        return exp.Sub(
            this=upto, expression=exp.func("coalesce", before, exp.Literal.number(0)) if of_nothing else before
        )


def _grown(function, frame, whole):
    if isinstance(function, exp.Count) and not isinstance(function.this, exp.Distinct):
        return frame.difference(function)
    if isinstance(function, exp.Sum) and whole.is_whole(function.this):
        count = frame.difference(exp.Count(this=function.this.copy()))
        # Of all history a sum of products may be too large for a bigint, where that of the frame is not.
        is_column = isinstance(function.this, exp.Column)
        wide = function if is_column else exp.Sum(this=exp.cast(function.this.copy(), "decimal(38, 0)"))
        total = exp.cast(frame.difference(wide, of_nothing=True), "bigint")
        return exp.Case(ifs=[exp.If(this=exp.GT(this=exp.paren(count), expression=exp.Literal.number(0)), true=total)])
    if isinstance(function, exp.Max) and _is_time(function.this, frame.key):
        last = frame.up_to(function, frame.last)
        earliest = exp.Sub(this=frame.key.copy(), expression=exp.Literal.number(frame.first))
        return exp.Case(ifs=[exp.If(this=exp.GTE(this=last, expression=earliest), true=last.copy())])
    if isinstance(function, exp.Min) and _is_time(function.this, frame.key):
        first = frame.from_first_on(function)
        latest = exp.Sub(this=frame.key.copy(), expression=exp.Literal.number(frame.last))
        return exp.Case(ifs=[exp.If(this=exp.LTE(this=first, expression=latest), true=first.copy())])
    return None


def _is_time(value, key):
    """Whether it is the key of the order: always, or else null."""
    if isinstance(value, exp.Case):
        ifs = value.args["ifs"]
        return not value.args.get("default") and len(ifs) == 1 and _is_time(ifs[0].args["true"], key)
    return isinstance(value, exp.Column) and value.name == key.name


class _Whole:
    """Which columns of a statement hold whole numbers: those that its own queries make so, wherever they do."""

    def __init__(self, tree):
        self._made = {}
        for alias in tree.find_all(exp.Alias):
            self._made.setdefault(alias.alias, []).append(alias.this)

    def is_whole(self, value):
        if isinstance(value, exp.Column):
            made = self._made.get(value.name, [])
            # A plain column of this name is one of those that are made.
            return any(self._is_made_whole(one) for one in made) and all(
                self._is_made_whole(one) or (isinstance(one, exp.Column) and one.name == value.name) for one in made
            )
        if isinstance(value, (exp.Mul, exp.Add, exp.Sub)):
            return self.is_whole(value.this) and self.is_whole(value.expression)
        return self._is_made_whole(value)

    def _is_made_whole(self, value):
        if isinstance(value, exp.Cast):
            return value.to.this in INTEGERS
        if isinstance(value, exp.Case):
            results = [one.args["true"] for one in value.args["ifs"]]
            return all(map(self._is_made_whole, [*results, value.args.get("default") or exp.Null()]))
        return isinstance(value, exp.Null) or (isinstance(value, exp.Literal) and value.is_int)
