"""Which layout a file fits, and what has to be said so that the build reads it."""

from dataclasses import dataclass, field

from ml.raw.layout import folded


@dataclass(frozen=True)
class Fit:
    """One layout and one file.

    Args:
        layout: ml.raw.layout.Layout.
        read: column of the layout -> Finding that it is read from.
        headers: column -> header, where the layout does not know the name; None: the file has no such column.
        missing: in words, what the layout needs and the file has not for certain.
    """

    layout: object
    read: dict
    headers: dict = field(default_factory=dict)
    missing: list = field(default_factory=list)

    @property
    def unread(self):
        """Sentences: what keeps the build from reading columns that it would take."""
        return [finding.trouble for finding in self.read.values() if finding.trouble]


def fit(layout, findings):
    """How a file fits a layout.

    Args:
        layout: Layout.
        findings: list of ml.raw.first_look.columns.Finding.
    """
    by_header = {folded(finding.header): finding for finding in findings}
    read, headers, missing = {}, {}, []
    for column in layout.columns:
        named = [by_header[folded(name)] for name in column.headers if folded(name) in by_header]
        meant = [finding for finding in findings if finding.taken_for == column.name]
        found = next(iter([*named, *meant]), None)
        if found is None:
            continue
        read[column.name] = found
        if not named:
            headers[column.name] = found.header
    if "occurred_at" not in read and "time_s" not in read:
        missing.append(f"{layout['occurred_at'].name} or {layout['time_s'].name} (when)")
    missing += [
        column.name
        for column in layout.columns
        if column.name not in read
        and (column.name == "amount_eur" or column.is_in_every_file or (column in layout.own and column.is_required))
    ]
    for entity in dict.fromkeys(column.entity for column in layout.columns if column.entity):
        columns = [column.name for column in layout.columns if column.entity == entity]
        if not any(name in read for name in columns):
            headers[columns[0]] = None
    return Fit(layout, read, headers, missing)


def best(layouts, findings):
    """The Fit that misses least, and of these the one that reads most columns."""
    fits = [fit(layout, findings) for layout in layouts]
    return min(fits, key=lambda one: (len(one.missing), -len(one.read)), default=None)
