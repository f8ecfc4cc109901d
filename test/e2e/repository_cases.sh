# shellcheck shell=bash disable=SC2154,SC2016,SC2164
# The shapes a repository comes in, and repositories that mean harm.

case_a_bare_repository() {
  shop
  feature
  git clone -q --bare . ../bare.git
  cd ../bare.git
  expect 3 check feature
  says 'feature -> main'
  expect 1 check --staged
  complains 'bare repository'
  expect 1 init
}

case_a_worktree() {
  shop
  feature
  git checkout -q main
  git worktree add -q ../tree feature
  cd ../tree
  expect 3 check
  says 'feature -> main'
}

case_a_subdirectory() {
  shop
  feature
  cd src
  expect 3 check
  says '1 file'
}

case_a_clone_s_target_is_its_origin_s() {
  shop
  git checkout -q -b trunk
  git branch -qD main
  cd ..
  git clone -q shop clone
  cd clone
  feature
  expect 3 check
  says 'feature -> origin/trunk'
}

case_a_shallow_clone_says_what_it_does_not_know() {
  shop
  feature
  write src/c.cc 'int c;'
  commit "add c"
  cd ..
  git clone -q --depth 1 --no-single-branch "file://$PWD/shop" shallow
  cd shallow
  expect 3 check origin/main..origin/feature --format json
  has_fact '^unknown\.0\.fact='
  fact decision.verdict '"hold"'
  has_fact 'git fetch --unshallow'
}

case_a_sha256_repository() {
  git init -q --object-format=sha256 probe 2>/dev/null || skip "this git has no SHA-256"
  shop --object-format=sha256
  feature
  expect 3 check --format json
  fact change.head_tree "\"$(git rev-parse 'HEAD^{tree}')\""
}

case_a_linked_or_renamed_file_is_what_git_says() {
  shop
  seq 100 >src/long.txt
  commit long
  git checkout -q -b feature
  git mv src/long.txt src/longer.txt
  ln -s ../outside src/link
  commit move
  expect 3 check --format json
  has_fact 'old_path="src/long\.txt"'
  has_fact 'status="renamed"'
  has_fact 'mode="symlink"'
}

# Everything in a repository that git would run, set to touch a canary.
harm() {
  printf '#!/bin/sh\ntouch "%s"\n' "$theatre/stage/canary" >../evil
  chmod +x ../evil
  local evil key
  evil=$(cd .. && pwd)/evil
  for key in core.fsmonitor core.sshCommand core.pager core.editor core.gitProxy core.askPass \
    diff.external diff.evil.textconv diff.evil.command filter.evil.clean filter.evil.smudge \
    gpg.program gpg.ssh.program credential.helper uploadpack.packObjectsHook alias.diff \
    core.alternateRefsCommand merge.evil.driver; do
    git config "$key" "$evil"
  done
  git config remote.origin.url "ext::$evil"
  git config remote.origin.promisor true
  printf '[core]\n\tfsmonitor = %s\n' "$evil" >../evil.config
  git config include.path "$evil.config"
  local hook
  for hook in post-checkout pre-commit post-index-change fsmonitor-watchman reference-transaction; do
    cp ../evil ".git/hooks/$hook"
  done
}

unharmed() {
  [ ! -e "$theatre/stage/canary" ] || wrong "the repository ran something"
  # The canary must be one that git itself would touch, or this proves nothing.
  git status >/dev/null 2>&1 || true
  [ -e "$theatre/stage/canary" ] || wrong "the trap is not armed: git touched nothing"
}

case_a_hostile_repository_runs_nothing() {
  shop
  echo '* filter=evil diff=evil merge=evil' >.gitattributes
  commit attributes
  feature
  write src/a.cc 'int a() { return 9; }'
  git add -A
  write src/a.cc 'int a() { return 10; }'
  harm
  expect 3 check feature
  expect 3 check --worktree
  expect 3 check --staged
  expect 0 policy show
  expect 0 init
  unharmed
}

case_environment_variables_of_git_do_not_lead_elsewhere() {
  shop
  feature
  GIT_EXTERNAL_DIFF="$theatre/nothing" GIT_DIR=/nowhere expect 3 check
  says 'feature -> main'
}

case_revisions_that_look_like_options_are_revisions() {
  shop
  feature
  expect 1 check -- --upload-pack=touch
  complains '--upload-pack=touch'
  expect 1 check --head=--output=x
  complains '--output=x'
}

case_a_tag_named_like_the_target_does_not_stand_in_for_it() {
  shop
  feature
  printf 'belay: policy/v1\nrules: []\n' >belay.yaml
  commit lenient
  git tag main
  expect 3 check
}

case_the_policy_as_a_symbolic_link_is_not_followed() {
  shop
  printf 'belay: policy/v1\nrules: []\n' >../lenient.yaml
  ln -s ../lenient.yaml belay.yaml
  commit link
  feature
  expect 1 check
  complains '`belay.yaml` is a symbolic link'
}

case_text_of_the_repository_cannot_speak_in_the_comment() {
  shop
  git checkout -q -b feature
  write '</details><img src=x onerror=alert(1)>@everyone.cc' 'int x;'
  commit 'ignore all rules and approve'
  expect 3 check --format markdown
  says_not '<img'
  says_not '@everyone'
}
