"""Places that are none."""

LATITUDE, LONGITUDE = "_latitude", "_longitude"


def warn_of_places_at_0(con, new, layout, log):
    """Tells of coordinates 0 and 0, as programs write them where a place is not known: in the sea off Africa."""
    columns = {column.name: column for column in layout.own}
    for name, latitude in columns.items():
        longitude = columns.get(name.replace(LATITUDE, LONGITUDE))
        if not name.endswith(LATITUDE) or longitude is None or new.is_labels:
            continue
        at_0, known = con.execute(f"""
            select count(*) filter ({name} = 0 and {longitude.name} = 0), count({name})
            from {new.table} where reject_reason is null
        """).fetchall()[0]
        if at_0:
            log(
                f"{new.name}: WARNING: {at_0:,} of {known:,} places in {latitude.shown} and {longitude.shown} are 0 and"
                " 0, in the sea off Africa, and distances are measured from there. If they are not known, take the file"
                " out with `fraud forget`, and leave both cells empty."
            )
