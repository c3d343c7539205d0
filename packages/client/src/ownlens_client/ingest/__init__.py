"""From media to a sealed, uploaded lesson: sealing while it comes in, a spool that survives, uploads that resume.

Ordering rules: a segment is in the spool before it is sent; a head is sent only when all that it lists was
acknowledged; the spool is removed only when the closing head was acknowledged. The spool holds sealed segments and
entries sealed with the account's local key: no plaintext is ever written to the disk.
"""
