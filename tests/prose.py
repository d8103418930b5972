"""Plain news prose of which no two sentences say the same."""

WHO = (
    "The harbour council of Millbrook",
    "A committee of fishermen",
    "The ministry of transport",
    "Four shipping companies",
    "Engineers from the university",
    "The regional court",
    "Teachers of the coastal school",
)
DID = (
    "met on Monday and approved",
    "has rejected",
    "will publish in spring",
    "asked on Friday for",
    "is paying for",
    "warned residents of",
    "voted by a narrow majority against",
    "described to reporters",
    "has begun to build",
    "postponed until September",
    "inherited from earlier governments",
)
WHAT = (
    "plan amber for the old northern pier",
    "a lighthouse beyond the eastern cape",
    "higher fees on ferries and yachts",
    "an inquiry into last winter's flood",
    "the sale of two disused warehouses",
    "cheaper tickets to nearby islands",
    "its contract with a Dutch dredging firm",
    "wooden benches along the promenade",
    "stricter limits on herring catches",
    "thirty flats above the fish market",
    "a museum of whaling and sailcloth",
    "repairs that cost nine million crowns",
    "nightly closures of the swing bridge",
)


def prose(count: int) -> tuple[str, ...]:
    """So many sentences; two share at most one of their three parts while there are fewer than 77."""
    return tuple(f"{WHO[n % len(WHO)]} {DID[n % len(DID)]} {WHAT[n % len(WHAT)]}." for n in range(count))
