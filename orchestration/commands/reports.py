"""Results as text for a terminal."""


def backtest_in_words(result):
    """A table with a line per origin, then the means and the paired gains."""
    names = [score.contestant for score in result.means]
    width = max(24, *(len(name) + 2 for name in names))
    lines = [
        "Average precision on the window after each training, mean over seeds, 95 % interval of the window's draw.",
        "",
        f"{'trained until':>14} {'rows':>9} {'frauds':>7}  " + "".join(f"{name:<{width}}" for name in names),
    ]
    for origin in result.origins:
        lines.append(
            f"{origin.trained_until_s / 3600:>12.1f} h {origin.rows:>9,} {origin.frauds:>7,}  "
            + "".join(f"{_with_interval(score):<{width}}" for score in origin.scores)
        )
    lines.append(f"{'mean':>14} {'':>9} {'':>7}  " + "".join(f"{_with_interval(s):<{width}}" for s in result.means))
    lines.append("")
    lines += [f"Gain of {names[0]} over {gain.contestant}: {_with_interval(gain, sign='+')}" for gain in result.gains]
    return "\n".join(line.rstrip() for line in lines)


def _with_interval(score, sign=""):
    if score.ci_low is None:
        return f"{score.average_precision:{sign}.3f} [no interval]"
    return f"{score.average_precision:{sign}.3f} [{score.ci_low:{sign}.3f}, {score.ci_high:{sign}.3f}]"
