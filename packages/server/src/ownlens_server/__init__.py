"""The Ownlens server: it stores, serves and destroys what it cannot read.

Cut by feature. In each: ``routes`` (HTTP), ``service`` (what happens), ``rules`` (pure decisions), ``repository`` (SQL)
and ``models`` (tables). A feature reaches another only through its service. Nothing in this distribution, nor anything
that it depends on, can open a lesson: ``ownlens_vault`` is not installed with it.
"""
