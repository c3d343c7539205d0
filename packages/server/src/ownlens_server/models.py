"""All tables, in one place for migrations and for tests that compare the two."""

from ownlens_server.accounts import models as accounts
from ownlens_server.agreements import models as agreements
from ownlens_server.core.database import MainBase, ShredBase
from ownlens_server.index import models as index
from ownlens_server.invitations import models as invitations
from ownlens_server.ledger import models as ledger
from ownlens_server.log import models as log
from ownlens_server.recordings import models as recordings
from ownlens_server.sessions import models as sessions
from ownlens_server.shares import models as shares
from ownlens_server.shredding import models as shredding
from ownlens_server.unlocking import models as unlocking

FEATURES = (accounts, agreements, index, invitations, ledger, log, recordings, sessions, shares, shredding, unlocking)
MAIN = MainBase.metadata
SHRED = ShredBase.metadata
