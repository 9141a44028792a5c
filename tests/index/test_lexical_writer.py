"""The writer of words ends its threads when it is closed."""

import shutil

import tantivy

from qa.index.lexical import LexicalWriter


def test_a_closed_writer_has_done_with_its_folder(tmp_path):
    """Its threads write files, and a folder that they still write to cannot be cleared away."""
    folder = tmp_path / "words"
    writer = LexicalWriter(folder)
    writer.add(1, text="The quay is closed.")
    writer.close()
    # Only one at a time may write: another one may once this one has ended.
    tantivy.Index.open(str(folder)).writer(heap_size=15_000_000, num_threads=1)
    shutil.rmtree(folder)
    writer.close()
