"""The client: SDK and command line. Whoever runs it holds the keys; the server never does.

Layers, from the outside in: ``cli`` (words and screens), ``ingest`` and ``playback`` (media in, media out), ``flows``
(what is asked of the server and what is checked of its answers, written once for sync and async), ``transport`` and
``store`` (ports).
"""
