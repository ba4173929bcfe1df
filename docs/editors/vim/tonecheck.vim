" tonecheck in Vim with ALE: findings as you type, and safe rewrites by :ALEFix tonecheck
" Save this as ~/.vim/after/plugin/tonecheck.vim

let s:replies = ['text', 'markdown', 'mail', 'html']
let s:macros = ['json', 'yaml', 'toml', 'csv'] " checked only where a tonecheck.toml stands above them
let s:levels = {'error': 'E', 'warning': 'W', 'info': 'I'}

function! TonecheckProgram(buffer) abort
  let l:is_reply = index(s:replies, getbufvar(a:buffer, '&filetype')) >= 0
  return l:is_reply || !empty(ale#path#FindNearestFile(a:buffer, 'tonecheck.toml')) ? 'tonecheck' : ''
endfunction

" Columns come in characters; Vim wants bytes. Gives the bytes before a column.
function! s:Bytes(buffer, line, column) abort
  let l:text = get(getbufline(a:buffer, a:line), 0, '')
  let l:bytes = byteidxcomp(l:text, a:column - 1)
  return l:bytes < 0 ? len(l:text) : l:bytes
endfunction

function! TonecheckFindings(buffer, lines) abort
  " What went wrong is a line of standard error; lines of the report are braces, or indented.
  let l:items = map(filter(copy(a:lines), 'v:val =~# "^tonecheck: "'), '{"lnum": 1, "type": "E", "text": v:val}')
  let l:report = join(filter(copy(a:lines), 'v:val =~# "^[ {}]"'), '')
  for l:draft in empty(l:report) ? [] : json_decode(l:report).drafts
    for l:each in l:draft.findings
      call add(l:items, {
      \ 'lnum': l:each.line,
      \ 'col': s:Bytes(a:buffer, l:each.line, l:each.column) + 1,
      \ 'end_lnum': l:each.end_line,
      \ 'end_col': s:Bytes(a:buffer, l:each.end_line, l:each.end_column),
      \ 'type': s:levels[l:each.level],
      \ 'code': l:each.rule,
      \ 'text': l:each.message,
      \ 'detail': join([l:each.message] + map(copy(l:each.fixes), 'v:val.title'), "\n"),
      \})
    endfor
  endfor
  return l:items
endfunction

function! TonecheckFix(buffer) abort
  return {'command': 'tonecheck check --warm --fix - --stdin-filename %s'}
endfunction

" For plain text, ALE runs only the linters that are named.
let g:ale_linters = extend({'text': ['tonecheck']}, get(g:, 'ale_linters', {}))

for s:filetype in s:replies + s:macros
  call ale#linter#Define(s:filetype, {
  \ 'name': 'tonecheck',
  \ 'executable': function('TonecheckProgram'),
  \ 'command': '%e check --warm - --stdin-filename %s --format json',
  \ 'output_stream': 'both',
  \ 'callback': 'TonecheckFindings',
  \})
endfor

call ale#fix#registry#Add('tonecheck', 'TonecheckFix', s:replies + s:macros, 'Make the safe rewrites of tonecheck.')
