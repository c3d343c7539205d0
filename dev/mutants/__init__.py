"""Deletes each refusal of the verifying core in turn and asks the tests whether they noticed.

A refusal that can be deleted without a red test is a promise that nobody keeps. ``make mutants`` runs this over
``ownlens_wire`` and ``ownlens_vault``; what it deletes is listed in :mod:`dev.mutants.find`.
"""
