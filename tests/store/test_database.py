"""Opening files that are no store, too new, damaged, busy, or on a full disk."""

from __future__ import annotations

import sqlite3

import pytest

from cleanfeed.errors import StoreError
from cleanfeed.store import Candidate, Durability, Store, StoredPage, StoreOptions
from cleanfeed.store.schema import MIGRATIONS


def test_new_store_makes_its_folder_and_opens_again(path, noon):
    """A store is made where there is none, and keeps its name and content when opened again."""
    with Store.open(path) as store:
        store.add_candidates([Candidate(url_id="a", url="https://x.example/", source="s")], noon)
        name = store.stream_id
    with Store.open(path, StoreOptions(durability=Durability.NORMAL), must_exist=True) as store:
        assert store.stream_id == name
        assert store.url_state("a") is not None
        assert store.check() == ()


def test_missing_store_is_not_made_for_readers(path):
    """A command that only reads says that there is no store, and makes none."""
    with pytest.raises(StoreError, match=r"news\.sqlite: there is no such file"):
        Store.open(path, must_exist=True)
    assert not path.parent.exists()


def test_file_of_another_kind_is_refused(tmp_path):
    """A file that is no database is named, and left as it is."""
    path = tmp_path / "notes.txt"
    path.write_text("Not a database at all. " * 100)
    with pytest.raises(StoreError, match=r"notes\.txt: this is not a cleanfeed store"):
        Store.open(path)
    assert path.read_text().startswith("Not a database")


def test_database_of_another_program_is_refused(tmp_path):
    """A database with tables of somebody else gets none of ours."""
    path = tmp_path / "other.sqlite"
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE theirs (x)")
    db.close()
    with pytest.raises(StoreError, match="belongs to another program"):
        Store.open(path)


def test_newer_schema_is_refused(path):
    """A store written by a newer cleanfeed is not touched."""
    Store.open(path).close()
    db = sqlite3.connect(path)
    db.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    db.close()
    with pytest.raises(StoreError, match="newer than this cleanfeed knows"):
        Store.open(path)


def test_unusable_places_are_named(tmp_path):
    """A folder in place of the file, or a file in place of the folder, gives one clear line."""
    with pytest.raises(StoreError, match="cannot be opened"):
        Store.open(tmp_path)
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="its folder cannot be made"):
        Store.open(tmp_path / "file" / "news.sqlite")


def test_full_disk_names_the_file_and_keeps_what_is_committed(store, add, story, noon):
    """When the disk is full the batch is refused as a whole, and the store goes on afterwards."""
    add(story())
    (pages,) = store._db.execute("PRAGMA page_count").fetchone()
    store._db.execute(f"PRAGMA max_page_count = {pages}")  # SQLite then says that the disk is full
    store.add_candidates([Candidate(url_id="big", url="https://x.example/", source="s")], noon)
    big = StoredPage(url_id="big", article=story("big", text="flood " * 50_000), fetched_at=noon)
    with pytest.raises(StoreError, match=r"news\.sqlite: the disk is full; free some space"):
        store.commit_outcomes([big])
    assert store.get_article("big") is None
    store._db.execute("PRAGMA max_page_count = 1000000")
    store.commit_outcomes([big])
    assert store.counts().articles == 2
    assert store.check() == ()


def test_busy_store_says_so(path, noon):
    """A second writer waits as long as the options say, then names what is in the way."""
    with Store.open(path) as first, Store.open(path, StoreOptions(busy_timeout_s=0.05)) as second:
        first._db.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="another process keeps the store busy"):
            second.start_run("r", noon)
        first._db.execute("ROLLBACK")
        second.start_run("r", noon)


def test_closed_store_raises_store_error(path):
    """Using a closed store is a StoreError, not one of SQLite's."""
    store = Store.open(path)
    store.close()
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.counts()


def test_damage_is_found(store, add, story):
    """The check names each promise that is broken."""
    add(story())
    store._db.execute("DELETE FROM revisions")
    store._db.execute("DELETE FROM article_index")
    assert set(store.check()) == {
        "1 × story without its current revision",
        "1 × story that the index doesn't know",
    }


def test_damaged_index_is_found(store, add, story):
    """An index that no longer says what the stories say is named, though the file is whole."""
    add(story())
    store._db.execute("UPDATE article_index_content SET c0 = 'something else'")
    assert store.check() == ("article_index does not fit the texts it was made of",)
