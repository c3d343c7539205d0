"""The vectors of ``spec/vectors``: what they are made from, and how Python runs them.

``python -m dev.vectors`` writes the files again; nothing changes unless the code or a case does. Everything random is
drawn from a named, repeatable source. The one exception are boxes: HPKE draws inside the library and cannot be told
what. Each box is therefore made once and kept in ``boxes.json`` beside this file, under the hash of all that went into
it; a box that is not kept yet is made and added.
"""
