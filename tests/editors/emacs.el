;;; emacs.el --- What a person does in Emacs, for test_emacs.py  -*- lexical-binding: t; -*-

;; What is seen is written down as JSON in the file $SEEN; the drafts are in the folder $DRAFTS.

(require 'json)
(load "~/.emacs.d/tonecheck")

(defvar seen nil "What was seen: names and values.")

(defun see (name value)
  "Write down VALUE as NAME."
  (push (cons name value) seen))

(defun wait-for (what is-true)
  "Wait until IS-TRUE, and say WHAT if that is in vain.  Emacs does what it does between two commands."
  (let ((end (+ (float-time) 120)))
    (while (not (funcall is-true))
      (when (> (float-time) end) (error "In vain: %s" what))
      (run-hooks 'post-command-hook)
      (accept-process-output nil 0.02))))

(defun visit (name)
  "Show the draft called NAME.  In a batch nothing is drawn, so we say that a window changed."
  (switch-to-buffer (find-file-noselect (expand-file-name name (getenv "DRAFTS"))))
  (run-hooks 'window-configuration-change-hook))

(defun seen-by-flymake ()
  "Give what Flymake underlines here: the words, the message, the kind."
  (vconcat
   (mapcar (lambda (each)
             (let ((start (flymake-diagnostic-beg each)) (end (flymake-diagnostic-end each)))
               `((words . ,(buffer-substring-no-properties start end)) (start . ,(1- start))
                 (message . ,(flymake-diagnostic-text each))
                 (kind . ,(format "%s" (flymake-diagnostic-type each))))))
           (sort (flymake-diagnostics) (lambda (a b) (< (flymake-diagnostic-beg a) (flymake-diagnostic-beg b)))))))

(defun finding-p (rule)
  "Tell whether Flymake shows a finding of RULE here."
  (seq-find (lambda (each) (string-search rule (flymake-diagnostic-text each))) (flymake-diagnostics)))

(defun seen-by-flycheck ()
  "Give what Flycheck underlines here: the words, the rule, the level."
  (vconcat
   (mapcar (lambda (each)
             (let ((region (flycheck-error-region-for-mode each 'columns)))
               `((words . ,(buffer-substring-no-properties (car region) (cdr region))) (start . ,(1- (car region)))
                 (message . ,(flycheck-error-message each)) (rule . ,(flycheck-error-id each))
                 (kind . ,(format "%s" (flycheck-error-level each))))))
           flycheck-current-errors)))

(defun with-flymake ()
  "See what Flymake shows by the command."
  (tonecheck-use 'flymake)
  (visit "linted.txt")
  (wait-for "Flymake's findings" #'flymake-diagnostics)
  (see 'flymake (seen-by-flymake))
  (search-forward "You should have read")
  (replace-match "Once again, please read")
  (flymake-start)
  (wait-for "another finding of Flymake's" (lambda () (finding-p "exasperation")))
  (see 'flymake-edited (seen-by-flymake))
  (message-mail "sam@example.com" "A lamp: you should have read it")
  (message-goto-body)
  (insert "Hi Sam,\n\nYou should have read the manual.\n")
  (flymake-start)
  (wait-for "Flymake's findings in a new mail" #'flymake-diagnostics)
  (see 'flymake-mail (seen-by-flymake))
  (visit "no config/draft.txt")
  (wait-for "Flymake's word on a broken config" #'flymake-diagnostics)
  (see 'flymake-broken (seen-by-flymake)))

(defun with-data ()
  "See which files of data are checked."
  (push '("\\.json\\'" . json-mode) auto-mode-alist)
  (define-derived-mode json-mode js-mode "JSON" "As the package of that name has it.")
  (see 'data (mapcar (lambda (name)
                       (visit name)
                       (cons (intern name) (if (tonecheck-wanted-p) t :false)))
                     '("with space/package.json" "macros/replies.json"))))

(defun with-flycheck ()
  "See what Flycheck shows."
  (tonecheck-use 'flycheck)
  (visit "linted.txt")
  (wait-for "Flycheck's findings" (lambda () flycheck-current-errors))
  (see 'flycheck (seen-by-flycheck))
  (visit "no config/draft.txt")
  (wait-for "Flycheck's word on a broken config" (lambda () flycheck-current-errors))
  (see 'flycheck-broken (seen-by-flycheck)))

(defun take-first-action ()
  "Take the first code action at point."
  (cl-letf (((symbol-function 'completing-read)
             (lambda (_prompt actions &rest _)
               (see 'offered (vconcat (mapcar #'car actions)))
               (caar actions))))
    (let ((last-nonmenu-event ?\r)) ; the keyboard was used last, not the mouse
      (eglot-code-actions (point) (point) nil t))))

(defun with-eglot ()
  "See what the server says through Eglot."
  (setq-default eglot-workspace-configuration '(:tonecheck (:rest 0)))
  (tonecheck-use 'eglot)
  (visit "with space/draft.txt")
  (wait-for "the server's findings" #'flymake-diagnostics)
  (see 'eglot (seen-by-flymake))
  (search-forward "You should")
  (take-first-action)
  (see 'fixed (buffer-string))
  (wait-for "no finding of the server's" (lambda () (null (flymake-diagnostics))))
  (re-search-forward "We will.*")
  (replace-match "Once again, the lamp is broken.")
  (eglot--signal-textDocument/didChange) ; as it does by itself when Emacs is idle; a batch never is
  (wait-for "the finding in the new line" (lambda () (finding-p "exasperation")))
  (see 'typed (seen-by-flymake))
  (save-buffer)
  (wait-for "the finding about the whole reply" (lambda () (finding-p "missing-next-step")))
  (see 'saved (seen-by-flymake)))

(defun main ()
  "Go through all steps for which Emacs has the packages."
  (let ((missing (seq-remove (lambda (each) (require each nil t)) '(eglot flycheck))))
    (see 'missing (vconcat (mapcar #'symbol-name missing)))
    (dolist (step '(flymake data flycheck eglot))
      (unless (memq step missing)
        (let ((after-change-major-mode-hook after-change-major-mode-hook))
          (funcall (intern (format "with-%s" step))))
        (dolist (buffer (seq-filter #'buffer-file-name (buffer-list)))
          (with-current-buffer buffer (set-buffer-modified-p nil))
          (kill-buffer buffer))))))

(condition-case problem
    (main)
  (error (see 'problem (format "%S\n%s" problem (with-current-buffer (messages-buffer) (buffer-string))))))
(let ((coding-system-for-write 'utf-8))
  (write-region (json-serialize seen) nil (getenv "SEEN")))
(kill-emacs)

;;; emacs.el ends here
