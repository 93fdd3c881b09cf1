"""The rows that measurements become, and the one table of them."""
import dataclasses
import statistics


@dataclasses.dataclass
class Row:
    """
    One measured thing: a sample from each round of `grafting` and, where it is compared, of the other side in the same round.
    """
    section: str
    name: str
    unit: str
    against: str = ""
    is_cost: bool = False
    ours: list = dataclasses.field(default_factory=list)
    theirs: list = dataclasses.field(default_factory=list)

    def add(self, ours, theirs=None):
        self.ours.append(ours)
        if theirs is not None:
            self.theirs.append(theirs)

    @property
    def ratios(self):
        """Round by round; above 1 is in favour of `grafting`, whether more or less of the unit is better."""
        pairs = zip(self.ours, self.theirs)
        return [theirs / ours if self.is_cost else ours / theirs for ours, theirs in pairs]

    def as_json(self):
        return {
            **dataclasses.asdict(self),
            "ratios": self.ratios,
            "ratio": statistics.median(self.ratios) if self.ratios else None,
            "median": statistics.median(self.ours),
        }


@dataclasses.dataclass
class Skipped:
    """Something that was not measured, and why."""
    section: str
    name: str
    reason: str
    is_failure: bool = False


HEADINGS = ("section", "what", "ratio", "min-max", "grafting", "min-max", "compared with", "rounds")


def text(rows, skipped):
    """A Markdown table that also reads well as plain text, and below it what was not measured."""
    cells = [HEADINGS, *(cells_of(row) for row in rows if row.ours)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEADINGS))]
    lines = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths)) + " |" for line in cells]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    for one in skipped:
        lines.append(f"{'failed' if one.is_failure else 'skipped'}: {one.section}, {one.name}: {one.reason}")
    return "\n".join(lines)


def cells_of(row):
    compared = f"{figure(statistics.median(row.theirs))} {row.against}" if row.theirs else row.against
    return (
        row.section,
        f"{row.name}, {row.unit}",
        f"{statistics.median(row.ratios):.3f}" if row.ratios else "",
        f"{min(row.ratios):.3f}-{max(row.ratios):.3f}" if row.ratios else "",
        figure(statistics.median(row.ours)),
        f"{figure(min(row.ours))}-{figure(max(row.ours))}",
        compared,
        str(len(row.ours)),
    )


def plural(count):
    return "" if count == 1 else "s"


def figure(value):
    """Four digits at most where they say something."""
    return f"{value:.0f}" if abs(value) >= 1000 else f"{value:.3g}" if abs(value) < 100 else f"{value:.1f}"
