"""Where the table in a text file is, and in which letters it is written."""

import pytest

from ml.raw.text import NoTableError, encoding_of, rows_of_table, table_of_cells, table_of_text

WANTED = ["id", "time", "amount", "note"]
HEADER = "id,time,amount,note"


def read(tmp_path, content, **options):
    """Header, (number, line, cells or reason) of each row, and what a person was told."""
    path = tmp_path / "a.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    table = table_of_text(path, WANTED, tmp_path, **options)
    said = list(table.notes)
    rows = [(row.number, row.record.line, row.wrong or row.cells) for row in rows_of_table(table, said.append)]
    return table.header, rows, said


@pytest.mark.parametrize("separator", [",", ";", "\t", "|", "~", "^", "\x01", "\x1f"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_separators_and_ends_of_lines_are_found_out(tmp_path, separator, newline):
    text = newline.join([HEADER, "a,1,2,x", "b,3,4,y", ""]).replace(",", separator)

    header, rows, _ = read(tmp_path, text)

    assert header == WANTED
    assert rows == [(1, 2, ["a", "1", "2", "x"]), (2, 3, ["b", "3", "4", "y"])]


@pytest.mark.parametrize(
    ("above", "line", "said"),
    [
        ("sep=,\r\n", 2, []),
        ("\n\n", 3, []),
        (",,,\n", 2, []),
        ("Day 1,,,\n,,,\n", 3, ["the header is line 3; left out above it: 'Day 1'."]),
        ("# made by x\n# on Monday\n", 3, ["the header is line 3; left out above it: '# made by x'."]),
        ("Amount: EUR\n", 2, ["the header is line 2; left out above it: 'Amount: EUR'."]),
        ('"a title\nof two lines",,,\n', 3, ["the header is line 3; left out above it: 'a title\\nof two lines'."]),
    ],
)
def test_lines_above_the_header_are_left_out_and_said(tmp_path, above, line, said):
    header, rows, notes = read(tmp_path, f"{above}{HEADER}\na,1,2,x\n")

    assert (header, rows, notes) == (WANTED, [(1, line + 1, ["a", "1", "2", "x"])], said)


def test_a_header_cell_of_several_lines_is_the_line_that_is_known(tmp_path):
    header, rows, _ = read(tmp_path, 'id,"time\r\n(s)","amount\nEUR",a\u00a0 note\na,1,2,x\n')

    assert header == ["id", "time", "amount", "a note"]
    assert rows == [(1, 4, ["a", "1", "2", "x"])]


def test_a_header_of_several_lines_is_known_again_in_the_middle(tmp_path):
    header = 'id,time,"amount\n(EUR)",note\n'

    assert [cells for _, _, cells in read(tmp_path, f"{header}a,1,2,x\n{header}b,3,4,y\n")[1]] == [
        ["a", "1", "2", "x"],
        "is the header again",
        ["b", "3", "4", "y"],
    ]


def test_rows_of_nothing_are_no_rows_and_take_no_number(tmp_path):
    body = 'a,1,2,x\n\n,,,\n  ,"",,\n;\nb,3,4,y\n\x1a\n\x00\x00\x00'

    assert read(tmp_path, f"{HEADER}\n{body}")[1] == [
        (1, 2, ["a", "1", "2", "x"]),
        (2, 6, "has 1 fields, expected 4"),
        (3, 7, ["b", "3", "4", "y"]),
    ]


def test_row_numbers_count_rows_and_lines_count_lines_whatever_cells_hold(tmp_path):
    body = 'a,1,2,"one\n\ntwo"\nb,3\nc,5,6,"three\r\n"\n\nd,7,8,"say ""yes"""\n'

    assert read(tmp_path, f"{HEADER}\n{body}")[1] == [
        (1, 2, ["a", "1", "2", "one\n\ntwo"]),
        (2, 5, "has 2 fields, expected 4"),
        (3, 6, ["c", "5", "6", "three\r\n"]),
        (4, 9, ["d", "7", "8", 'say "yes"']),
    ]


def test_what_is_no_row_of_the_table_is_given_back_with_its_reason(tmp_path):
    body = f'a,1,2,x\n# a remark\n{HEADER}\nb,3,4,y,\nb,3,4,y,z\n"c"c,1,2,x\nd\x00,1,2,x\nTotal,,9,\nTRAILER 7\n'

    _, rows, said = read(tmp_path, f"{HEADER}\n{body}")

    assert rows == [
        (1, 2, ["a", "1", "2", "x"]),
        (2, 4, "is the header again"),
        (3, 5, ["b", "3", "4", "y"]),
        (4, 6, "has 5 fields, expected 4"),
        (5, 7, "has a quote that is not closed"),
        (6, 8, "holds NUL bytes"),
        (7, 9, "is a total"),
        (8, 10, "has 1 fields, expected 4"),
    ]
    assert said == ["line 3 is a comment and left out."]


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("'id','time','amount','note'", "'a','1','2','it''s'"),
        ('"id", "time", "amount", "note"', '"a", "1", "2", "it\'s"'),
        (HEADER, r'"a","1","2","it\"s"'),
        (HEADER, '"a","1","2","it""s"'),
    ],
)
def test_quotes_are_understood_in_the_ways_of_several_programs(tmp_path, header, row):

    assert [cells[:3] for _, _, cells in read(tmp_path, f"{header}\n{row}\n")[1]] == [["a", "1", "2"]]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("\n\n", "it holds no rows"),
        ("a,1,2,x\n", None),
        ("id,time,other\n7,1,2\n8,1,2\nid,time,amount,note\n9,1,2,x\n", "line 1 is a header, and line 4 another one"),
        ("a1,b,c,2\na2,b,c,3\nid,time,amount,note\n9,1,2,x\n", "line 1 holds values, and its header is line 3"),
        ("7,1,2,3\n8,1,2,3\n", "it has no header: line 1 holds values already, '7,1,2,3'"),
        ("id   time   amount   note\na    1      2        x\n", "separated by nothing but spaces: line 1"),
        ('"id" "time" "amount"\n"1" 1 2\n', "separated by nothing but spaces: line 1"),
        ('"id,time,amount,note"\n"a,1,2,x"\n', "line 1 is one cell in quotes as a whole"),
        ('"id\n', "line 1 has a quote that is not closed"),
        (f"{HEADER}\n1,a,1,2,x\n2,b,1,2,y\n", "its header has 4 fields and each row below 5"),
        (f"7,1,2,3\n{HEADER}\na,1,2,x\n", "line 1 holds values, and its header is line 2"),
        (f"{HEADER}\na,1,2,x\ntime,id,amount,note\n3,b,4,y\n", r"row 2 \(line 3\) is another header: 'time,id"),
        (f'{HEADER}\na,1,2,x\nb,"3,4,y\nc,5,6,z\n', "row 2 does not end where its line 3 ends"),
        (f'{HEADER}\na,1,"2,x\nb,3",4,y\nc,5,6,z\n', "row 1 does not end where its line 2 ends"),
    ],
)
def test_text_without_a_table_is_refused_with_the_line_that_shows_it(tmp_path, text, message):
    if message is None:
        assert read(tmp_path, text)[0] == ["a", "1", "2", "x"]
    else:
        with pytest.raises(NoTableError, match=message):
            read(tmp_path, text)


@pytest.mark.parametrize("row", ["a,1,2,x", "a,1,2,x,", "a,1,2,x,y"])
def test_a_header_may_end_with_a_separator_that_rows_have_or_have_not(tmp_path, row):
    _, rows, _ = read(tmp_path, f"{HEADER},\n{row}\n")

    assert [cells[:4] for _, _, cells in rows] == [["a", "1", "2", "x"]]


def test_a_header_of_200_000_letters_is_read(tmp_path):
    wide = [f"column_{i:05d}" for i in range(20_000)]

    header, rows, _ = read(tmp_path, f"{','.join([*wide, HEADER])}\n{','.join(['0'] * len(wide))},a,1,2,x\n")

    assert header[-4:] == WANTED
    assert rows[0][2][-4:] == ["a", "1", "2", "x"]


# In which letters it is written


@pytest.mark.parametrize(
    ("encoding", "name"), [("cp1252", "cp1252 (Windows)"), ("cp850", "cp850 (MS-DOS)"), ("mac_roman", "Mac Roman")]
)
@pytest.mark.parametrize("word", ["Zoé", "légitime", "déjà vu à Noël", "CAFÉ", "Ça", "François"])
def test_an_encoding_is_known_by_how_its_words_look(tmp_path, encoding, name, word):
    # Excel ends the lines of its "CSV (Macintosh)" so.
    newline = "\r" if encoding == "mac_roman" else "\r\n"
    _, rows, said = read(tmp_path, newline.join([HEADER, f"a,1,2,{word}", ""]).encode(encoding))

    assert [cells[3] for _, _, cells in rows] == [word]
    assert said == [f"line 2 is not UTF-8: read as {name}."]


def test_words_that_are_known_decide_where_two_encodings_make_words(tmp_path):
    content = f"{HEADER}\na,1,2,zoë\n".encode("mac_roman")

    assert read(tmp_path, content, words={"zoë"})[1][0][2][3] == "zoë"


def test_one_byte_of_another_encoding_changes_its_own_cell_alone(tmp_path):
    lines = [HEADER, *(f"CAFÉ-{i},1,2,à côté" for i in range(50))]
    content = "\n".join(lines).encode().replace("CAFÉ-7,1,2,à côté".encode(), "CAFÉ-7,1,2,".encode() + b"d\xe9j\xe0")

    _, rows, said = read(tmp_path, content)

    assert [cells[0] for _, _, cells in rows] == [f"CAFÉ-{i}" for i in range(50)]
    assert {cells[3] for _, _, cells in rows} == {"à côté", "déjà"}
    assert said == ["line 9 is not UTF-8: read as cp1252 (Windows)."]


def test_letters_that_cp1252_has_and_latin_1_has_not_are_read(tmp_path):
    assert read(tmp_path, f"{HEADER}\nŒUVRE,1,2,5 €\n".encode("cp1252"))[1] == [(1, 2, ["ŒUVRE", "1", "2", "5 €"])]


def test_bytes_that_mean_nothing_are_refused_where_words_matter(tmp_path):
    content = f"{HEADER}\na,1,2,".encode() + b"\x81\xe9t\xe9\n"

    assert len(read(tmp_path, content)[1]) == 1
    with pytest.raises(NoTableError, match="neither UTF-8 nor cp1252"):
        read(tmp_path, content, strict=True)


def test_a_file_of_utf_8_alone_has_no_other_encoding(tmp_path):
    (tmp_path / "a").write_text("é\n" * 10, encoding="utf-8-sig")

    assert encoding_of(tmp_path / "a").other is None
    assert list(encoding_of(tmp_path / "a").lines()) == ["é\n"] * 10


# Cells of a spreadsheet


def test_rows_of_cells_have_a_header_below_a_title_and_numbers_without_empty_rows():
    cells = [["Day 1", "", "", "", ""], [], [*WANTED, ""], ["a", "1", "2", "x", ""], ["", "", "", "", ""]]
    table = table_of_cells([*cells, ["b", "3", "4", "", ""], ["Total", "", "6", "", ""]], WANTED)

    assert table.header == WANTED
    assert table.notes == ["the header is line 3; left out above it: 'Day 1'."]
    assert [(row.number, row.record.line, row.wrong or row.cells) for row in rows_of_table(table, print)] == [
        (1, 4, ["a", "1", "2", "x"]),
        (2, 6, ["b", "3", "4", ""]),
        (3, 7, "is a total"),
    ]
