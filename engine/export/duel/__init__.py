"""A duel as files: a sheet, a film, a table, a record."""

from engine.export.duel.film import write_duel_film
from engine.export.duel.record import duel_record, write_duel_csv
from engine.export.duel.sheet import write_duel_sheet

__all__ = ["duel_record", "write_duel_csv", "write_duel_film", "write_duel_sheet"]
