"""One small sample of raw files per source, in the publisher's own layout, with a few rows that are wrong.

Each module is named for its source and defines:

* `RECIPE`: what a recipe says under `sources: NAME:`, its files relative to the folder that `write` is given;
* `write(folder)`: writes the raw files, the same bytes each time;
* `ROWS_IN`, `VALUE_IN`: what the accounts must add up to, in rows or figures and in whole US dollars (None where the
  source has none);
* `TEXT_FILES`: the delimited or JSON texts among the files, which tests may damage.
"""
