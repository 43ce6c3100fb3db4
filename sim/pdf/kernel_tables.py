"""What the kernel's parts share: their answers, and the places and rows of what they write down about a file."""

from __future__ import annotations

from typing import Final

from sim.pdf.kernel_syntax import KEY_COUNT

DOUBT, ASKS, DONE = -1, -2, 0
OBJECTS_MAX: Final = 1 << 16
SECTIONS_MAX: Final = 64
STREAMS_MAX: Final = 256
EPOCH_STEP: Final = 512  # more than sections, and more than streams
# Places in ``state``; before them lie the keys found in a dictionary. EPOCH grows from file to file, so that what is
# noted of one file is void in the next; NOW is the epoch and the section under way. FROM, TO and FLATE are the data
# asked for; INDEX is where a stream's spans begin, HIDDEN where the stream of a hybrid table does, ROW the row above.
EPOCH: Final = 2 * KEY_COUNT
NOW, AT, ROOT, SIZE, HIGHEST, FROM, TO, FLATE, WIDTH, FIRST_WIDTH, INDEX, PREVIOUS = (
    EPOCH + place for place in range(1, 13)
)
PHASE, PREDICTED, INDEX_ENDS, STREAM_SIZE, STREAMS, IN_FILE, HIDDEN, IN_HIDDEN, READ, ROW = (
    EPOCH + place for place in range(13, 23)
)
STATE_SIZE: Final = ROW + 16
# Rows of ``table``, by object number; those from T_SORTED on are lists. Until the object streams are found, S_FROM has
# the places of the sections read.
T_TOLD, T_KIND, T_PLACE, T_LAST, T_SEEN, T_LOOKED, T_SLOT, T_SORTED, T_QUEUE = range(9)
S_FROM, S_TO, S_FLATE, S_COUNT, S_FIRST, S_BEGINS, S_ENDS = range(9, 16)
TABLE_ROWS: Final = 16
# What ISO 32000-1, table 18 has, and an object found in the inflated data of its stream.
FREE, STORED, PACKED, PLACED = range(4)
# A row of a stream has at most nine bytes and one for its filter.
ROWS_BYTES_MAX: Final = 10 * OBJECTS_MAX
