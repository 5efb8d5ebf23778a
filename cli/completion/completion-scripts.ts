/** Shells for which there is a completion script. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;

/**
 * The first argument by which a script asks for candidates; the words of the command line follow, the last one
 * unfinished.
 */
export const CANDIDATES_FLAG = '--get-yargs-completions';

const BASH = `# Completion of stackbench for bash. Install: stackbench completion bash >> ~/.bashrc
_stackbench() {
  local candidate
  COMPREPLY=()
  while IFS= read -r candidate; do
    COMPREPLY+=("$candidate")
  done < <("\${COMP_WORDS[0]}" ${CANDIDATES_FLAG} "\${COMP_WORDS[@]:1:COMP_CWORD}" 2> /dev/null)
}
complete -o bashdefault -o default -F _stackbench stackbench
`;

const ZSH = `#compdef stackbench
# Completion of stackbench for zsh. Install: stackbench completion zsh > FOLDER/_stackbench, FOLDER being one of $fpath
_stackbench() {
  local -a candidates
  candidates=("\${(@f)$("\${words[1]}" ${CANDIDATES_FLAG} "\${(@)words[2,CURRENT]}" 2> /dev/null)}")
  candidates=("\${(@)candidates:#}")
  if (( \${#candidates} )); then
    compadd -- "\${candidates[@]}"
  else
    _files
  fi
}
if [[ "\${funcstack[1]}" == _stackbench ]]; then
  _stackbench "$@"
else
  compdef _stackbench stackbench
fi
`;

const FISH = `# Completion of stackbench for fish. Install: stackbench completion fish > ~/.config/fish/completions/stackbench.fish
function __stackbench_candidates
  set -l words (commandline -opc)
  set -l current (commandline -ct)
  set -l candidates ($words[1] ${CANDIDATES_FLAG} $words[2..-1] "$current" 2> /dev/null)
  if test (count $candidates) -gt 0
    printf '%s\\n' $candidates
  else
    __fish_complete_path "$current"
  end
end
complete -c stackbench -f -a '(__stackbench_candidates)'
`;

/** The completion script of each shell. It asks the program itself, so that it never becomes outdated. */
export const COMPLETION_SCRIPTS: Readonly<Record<(typeof SHELLS)[number], string>> = {
  bash: BASH,
  zsh: ZSH,
  fish: FISH,
};
