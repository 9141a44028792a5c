"""One library's passages and articles in Milvus, so that a machine that asks needs no other files.

A **generation** is three collections: passages, articles and words. An alias names the current one;
``writer`` fills a new one and moves the alias when it is whole, ``index`` reads the current one.
"""
