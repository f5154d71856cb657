"""Training of the pipelines (extra `train`). A pipeline in use does not import these modules.

All trainings share:

- `devices.choose_device("auto" | "cpu" | "cuda")` returns a `Device`: `device.torch` is the place
  for tensors, `device.autocast(wanted)` is a context that may compute in bfloat16.
- `seeding.seeded(seed)` seeds torch and returns a `random.Random` for the order of the data;
  `random_state(rng)` and `set_random_state(state, rng)` save and restore both for a checkpoint.
- `progress.Progress` is the report after each step: the progress, the loss, the seconds that are
  left. A training takes `watch: Watch | None` and calls it through a `Pace`; the library itself
  never prints. `cli.train.options.watching()` draws the progress as a line.
- `checkpoints.Checkpoints(path, identity, every=N)` writes and reads the state from which an
  interrupted run continues. `identity` identifies the run (settings, seed, data); a checkpoint of
  another run is refused. Files are written atomically and read with `weights_only=True`.
- `records.RunRecord` is the record of a run: settings, seed, the SHA-256 of every file that was
  read, versions of packages, scores.
- `requirements.require_training(purpose)` raises `MissingExtraError` if the extra is missing. A
  command calls it first. The modules of this folder import torch only inside functions, so that
  they can be imported without torch.

- `raw_text` makes the table of raw texts from its sources, `restored_texts` adds texts to the
  annotations of the project, `folds` divides the treebank, `weighted_mean` averages weights.

`encoder` trains `kk_news_trf` and `kk_news_lg`, `fast` trains `kk_news_sm`, `statements` trains the
statement model of each, `stance` trains the pair encoder that judges stances, `stanza` trains
Stanza's models; `corrections` continues the training of a pipeline on corrected documents.
`qazcorpus train PIPELINE --config FILE` runs one training; each pipeline has its own command in
`qazcorpus.cli`, because each reads other data.
"""
