"""What names of columns say, in some languages: which columns of a layout they may mean."""

import json
import re
import unicodedata

# Words that begin, or as the last part of a compound end, a word of a name. A longer one wins over a shorter one in it.
WORDS = {
    "is_fraud": "fraud fraude frode betrug betrugs fraudulent frauduleux label chargeback target class",
    "reported_at": "reported gemeldet meldung meldezeit meldedatum melde signale signalement denuncia segnalato label",
    "time": "time timestamp datetime date datum zeit zeitpunkt heure horodatage fecha hora data ora uhrzeit tijd when"
    " moment instant dt",
    "amount_eur": "amount amt betrag montant importe importo bedrag valor umsatz price prix preis prezzo precio total"
    " summe somme",
    "currency": "currency ccy cur wkz waehrung devise monnaie divisa moneda valuta moeda",
    "country": "country land pays pais paese",
    "category": "category cat mcc kategorie categorie categoria branche sector secteur type art typ",
    "channel": "channel kanal canal canale kanaal",
    "status": "status statut stato estado",
    "entry_mode": "entry_mode entry eingabeart",
    "is_3ds": "3ds threeds",
    "device_id": "device geraet geraete appareil dispositivo apparaat",
    "terminal_id": "terminal pos kasse kassen automat atm tpe",
    "merchant_id": "merchant haendler commercant marchand comercio comerciante esercente commerciante shop store laden"
    " boutique magasin vendor payee beneficiary empfaenger retailer seller winkel verkaeufer",
    "customer_id": "customer client kunde kunden cliente klant card karte karten carte tarjeta carta kaart account"
    " konto konten compte cuenta conto rekening user nutzer member pan iban holder payer cardholder zahler inhaber",
    "transaction_id": "transaction transaktion transaktions trans tx txn payment zahlung zahlungs paiement pago"
    " pagamento betaling buchung buchungs vorgang order auftrag commande referenz reference ref beleg trx",
}
COUNTRIES = {"customer_id": "card_country", "issuer": "card_country", "ip": "ip_country"}
# What a name says that is neither: who somebody is, or a quantity.
PERSONAL = set(
    "first last firstname lastname forename surname vorname nachname prenom nom street strasse rue address adresse"
    " email mail phone telefon telephone ssn"
    " dob birth birthday geburtsdatum naissance nacimiento gender sex job zip plz".split()
)
QUANTITIES = set(
    "age days day hours count avg mean mittel sum score rate ratio pop lat long latitude longitude lng"
    " population balance solde saldo len length alter tage jours anzahl nombre nb".split()
)
# Parts of a compound stand for the whole where they end it.
HEADS = ("zeitpunkt", "zeit", "datum", "betrag", "waehrung", "land", "kategorie", "kanal", "status")

# A column that holds the zone of times in another one.
ZONES = ("timezone", "zeitzone", "zonahoraria", "fusohorario", "fusoorario", "zonehoraire", "fuseau")

UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})


def tokens(header):
    """The words of a name: Kunden-Nr, TX_AMOUNT, isFraud -> kunden nr, tx amount, is fraud."""
    text = unicodedata.normalize("NFKD", header.translate(UMLAUTS)).encode("ascii", "ignore").decode()
    text = re.sub(r"(?<=[a-z\d])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", text)
    return [word.lower() for word in re.findall(r"[A-Za-z]+|\d+[A-Za-z]+|\d+", text)]


def snake(header):
    """The name as a column of SQL may be called."""
    name = "_".join(tokens(header)) or "column"
    return f"c_{name}" if name[0].isdigit() else name


def meanings(header):
    """The keys of WORDS that the words of a name may mean, and whether it says "quantity" or "personal"."""
    words = tokens(header)
    found = {"personal"} if PERSONAL.intersection(words) else set()
    # num_items counts, cc_num names.
    counts = {"num", "nb", "nr", "number"}.intersection(words) and any(word.endswith("s") for word in words)
    if counts or QUANTITIES.intersection(words):
        found.add("quantity")
    for meaning, known in WORDS.items():
        known = known.split()
        if any(_means(word, one) for word in words for one in known):
            found.add(meaning)
    return found


def _means(word, known):
    if word == known or word == f"{known}s":
        return True
    if known in HEADS and word.endswith(known):
        return True
    # Compounds: Kundennummer, Haendlerkennung, cardnumber. Short words begin too many others.
    return (len(known) >= 5 or known in ("card", "iban", "shop")) and word.startswith(known)


# What is done where a file has no such column.
WITHOUT = {
    "transaction_id": "ids are made of the values",
    "currency": "amounts are taken as EUR",
    "is_fraud": "no label is read",
    "reported_at": "frauds count as reported after the usual delay",
}
# Of which a file may have two under known names.
KEY = ("transaction_id", "occurred_at", "time_s", "amount_eur", "currency", "is_fraud", "reported_at")
NUMBERED = set("id nr no num number nummer numero ref reference referenz key uuid code codice codigo".split())
# Of which payment a time is, and that it is one of a day.
OF_PAYMENT = set(
    "transaction trans tx txn trx payment purchase sale order paiement achat zahlung kauf pago compra".split()
)
MOMENTS = set("time timestamp datetime zeitpunkt horodatage".split())


def what_may_be_missed(extra, layout, read, missed=KEY):
    """Sentences about columns that are not read, and may be one that the file seems not to have.

    Args:
        extra: names in the header that are no column.
        layout: Layout.
        read: names of its columns that the file has.
        missed: names of columns that this kind of file may have beside zones of times.
    """
    columns = {column.name: column for column in layout.columns}
    for header in extra:
        meant = _meant(header)
        if layout.is_labels and meant is None and _is_time_of_something(header):
            meant = "reported_at"
        twin = next((c for c in layout.columns if c.name in missed and c.name in read and c.called([header])), None)
        twin = twin or next((c for c in layout.columns if c.name in read and _says_more(header, c)), None)
        if twin and twin.shown in twin.told:
            continue
        if twin:
            named = f"{{headers: {{{twin.name}: {json.dumps(header, ensure_ascii=False)}}}}}"
            yield (
                f'column "{header}" is not read: {twin.shown} is taken for {twin.name}. If it is the right one, --vars'
                f" '{named}'."
            )
        elif meant == "zone":
            if "occurred_at" in read or "reported_at" in read:
                yield (
                    f'column "{header}" is not read: times without an offset are taken as of the var timezone. Write'
                    " each time with its offset, like 2013-09-01 10:00:00+02:00."
                )
        elif meant not in missed or meant in read or (meant in columns and columns[meant].is_absent):
            continue
        elif meant in columns:
            named = f"{{headers: {{{meant}: {json.dumps(header, ensure_ascii=False)}}}}}"
            yield (
                f'column "{header}" is not read, and may be {columns[meant].shown}: {WITHOUT[meant]}. If it is, take'
                f" the file out with `fraud forget`, and build with --vars '{named}'; if it is not, {{{meant}: null}}"
                " says so."
            )
        else:
            yield f'column "{header}" is not read: the layout {layout.name} has none, and {WITHOUT[meant]}.'


def _says_more(header, column):
    """Whether a name says who pays, or when, and the one that is taken for it does not: Source, timestamp."""
    words, taken = tokens(header), tokens(column.shown)
    if column.name == "customer_id":
        says_nothing = not _names_one(taken) and "customer_id" not in meanings(column.shown)
        return says_nothing and _names_one(words) and meanings(header) == {"customer_id"}
    if column.name == "occurred_at":
        is_time = MOMENTS.intersection(words) and OF_PAYMENT.intersection(words)
        return taken == ["timestamp"] and is_time and set(words) <= MOMENTS | OF_PAYMENT | {"utc", "local", "date"}
    return False


def _names_one(words):
    """Whether words say that a column holds ids: Kundennummer, client no."""
    return any(word in NUMBERED or word.endswith(("nummer", "nr")) for word in words)


def _is_time_of_something(header):
    """Whether a name says "time", and not of what: beside a label it may be that of its report."""
    return meanings(header) == {"time"} or not meanings(header) and {"created", "received"}.intersection(tokens(header))


def _meant(header):
    """The key of WITHOUT that a name means and nothing else, or "zone"; None of other names."""
    words, found = tokens(header), meanings(header)
    is_offset = {"utc", "gmt"}.intersection(words) and {"offset", "diff", "difference"}.intersection(words)
    if is_offset or "tz" in words or any(zone in "".join(words) for zone in ZONES):
        return "zone"
    if "time" in found and found & {"is_fraud", "reported_at"}:
        return "reported_at"
    if "currency" in found and "quantity" not in found:
        return "currency"
    if "is_fraud" in found and found <= {"is_fraud", "reported_at", "transaction_id"}:
        return "is_fraud"
    if words == ["id"] or (found == {"transaction_id"} and _names_one(words)):
        return "transaction_id"
    return None


# What a row is, in a column that no layout reads.
KINDS = set(
    "transaction_type type event_type kind tx_type trans_type operation_type record_type typ vorgangsart buchungsart"
    " type_operation type_transaction tipo".split()
)


def looked_at(found, read):
    """Position of columns that are looked at and not read: "kind" of a row, and "clock", which may be its time of day.

    Args:
        found: names in a header.
        read: positions of the columns that are read.
    """
    others = [(i, header) for i, header in enumerate(found) if i not in read]
    kind = next((i for i, header in others if snake(header) in KINDS), None)
    clock = next((i for i, header in others if meanings(header) == {"time"}), None)
    return {name: i for name, i in (("kind", kind), ("clock", clock)) if i is not None}
