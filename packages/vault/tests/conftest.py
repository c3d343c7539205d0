from dev.stage.profile import use_profile

use_profile()
