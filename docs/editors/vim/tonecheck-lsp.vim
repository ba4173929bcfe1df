" tonecheck's server in Vim with ALE. Save this as ~/.vim/after/plugin/tonecheck.vim

let s:replies = ['text', 'markdown', 'mail', 'html']
let s:macros = ['json', 'yaml', 'toml', 'csv'] " checked only where a tonecheck.toml stands above them

function! TonecheckProgram(buffer) abort
  let l:is_reply = index(s:replies, getbufvar(a:buffer, '&filetype')) >= 0
  return l:is_reply || !empty(ale#path#FindNearestFile(a:buffer, 'tonecheck.toml')) ? 'tonecheck' : ''
endfunction

function! TonecheckRoot(buffer) abort
  let l:config = ale#path#FindNearestFile(a:buffer, 'tonecheck.toml')
  return fnamemodify(empty(l:config) ? bufname(a:buffer) : l:config, ':p:h')
endfunction

" For plain text, ALE runs only the linters that are named.
let g:ale_linters = extend({'text': ['tonecheck']}, get(g:, 'ale_linters', {}))

for s:filetype in s:replies + s:macros
  call ale#linter#Define(s:filetype, {
  \ 'name': 'tonecheck',
  \ 'lsp': 'stdio',
  \ 'executable': function('TonecheckProgram'),
  \ 'command': '%e lsp',
  \ 'project_root': function('TonecheckRoot'),
  \ 'lsp_config': {'tonecheck': {'rest': 3}},
  \})
endfor
