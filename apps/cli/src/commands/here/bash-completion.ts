import { COMMAND } from "@muster/runtime/names";

/**
 * What bash needs. The library's own script calls what only the package bash-completion has, takes what is typed for a program's
 * text, and may be read once only.
 */
export const BASH_COMPLETION: string = `# bash completion for ${COMMAND}
_${COMMAND}_complete() {
  local line="\${COMP_LINE:0:COMP_POINT}" current="\${COMP_WORDS[COMP_CWORD]}" words found=() one
  read -ra words <<< "$line"
  [[ $line == *[[:space:]] ]] && words+=("")
  # Bash takes the = of --state=… for a word.
  [[ $current == "=" ]] && current=""
  while IFS= read -r one; do
    [[ $one == :* ]] || found+=("\${one%%$'\\t'*}")
  done < <(${COMMAND} complete -- "\${words[@]:1}" 2> /dev/null)
  local IFS=$'\\n'
  COMPREPLY=($(compgen -W "\${found[*]}" -- "$current"))
}
complete -o default -F _${COMMAND}_complete ${COMMAND}
`;
