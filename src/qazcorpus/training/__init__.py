"""Training of the pipelines (extra `train`); nothing here is imported when a pipeline runs.

What every training shares:

- `devices.choose_device("auto" | "cpu" | "cuda")` gives a `Device`: where tensors go
  (`device.torch`), and `device.autocast(wanted)` for a block that may compute in bfloat16.
- `seeding.seeded(seed)` sets torch's random numbers and gives a `random.Random` for the order of
  the data; `random_state(rng)` and `set_random_state(state, rng)` keep both for a checkpoint.
- `progress.Progress` is what a training tells its caller after each step: how far it is, the loss,
  the seconds that are left. A training takes `watch: Watch | None` and calls it through a `Pace`;
  the library itself never prints. `cli.train.watching()` draws it as a line.
- `checkpoints.Checkpoints(path, identity, every=N)` writes and reads what an interrupted run needs
  to go on. `identity` says which run it is (settings, seed, data); a checkpoint of another run is
  refused. Files are written in one piece and read with `weights_only=True`.
- `records.RunRecord` is what a run leaves behind: settings, seed, the SHA-256 of every file that
  was read, versions of packages, scores.
- `requirements.require_training(purpose)` raises `MissingExtraError` where the extra is missing. A
  command calls it first. The modules of this folder import torch inside functions only, so that
  they can be imported without it.

- `raw_text` makes the table of raw texts of its sources, `restored_texts` puts texts back under the
  annotations of the project, `folds` deals out the treebank, `weighted_mean` averages weights.

`encoder` trains `kk_news_trf` and `kk_news_lg`, `fast` trains `kk_news_sm`, `statements` the
statement model of either, `stanza` Stanza's models; `corrections` lets a pipeline go on learning
from corrected documents. `qazcorpus train PIPELINE --config FILE` runs one
training; each pipeline is a command of its own in `qazcorpus.cli`, since each reads other data.
"""
