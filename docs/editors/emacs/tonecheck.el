;;; tonecheck.el --- The tone of replies to customers  -*- lexical-binding: t; -*-

;; Version: 0.1.0
;; Package-Requires: ((emacs "28.1"))
;; SPDX-License-Identifier: MIT

;;; Commentary:

;; Shows what tonecheck finds, while you write.  In your init file, one of
;;   (tonecheck-use 'eglot)       ; with quick fixes; needs tonecheck[lsp]
;;   (tonecheck-use 'flymake)
;;   (tonecheck-use 'flycheck)

;;; Code:

(require 'flymake)
(require 'let-alist)
(require 'subr-x)

(defvar eglot-server-programs)
(defvar flycheck-checkers)
(declare-function eglot-ensure "eglot")
(declare-function flycheck-define-command-checker "flycheck")
(declare-function flycheck-error-new-at "flycheck")
(declare-function flycheck-mode "flycheck")

(defvar tonecheck-reply-modes
  '(text-mode message-mode mail-mode markdown-mode gfm-mode html-mode mhtml-mode)
  "Major modes in which every buffer is a reply.")

(defvar tonecheck-macro-modes
  '(json-mode js-json-mode json-ts-mode yaml-mode yaml-ts-mode conf-toml-mode toml-ts-mode csv-mode)
  "Major modes of macro libraries.
They are checked where a tonecheck.toml stands above them.")

(defun tonecheck-wanted-p ()
  "Tell whether this buffer is one to check."
  (or (memq major-mode tonecheck-reply-modes)
      (and (memq major-mode tonecheck-macro-modes)
           (locate-dominating-file default-directory "tonecheck.toml"))))

(defun tonecheck-use (way)
  "Check replies by WAY: eglot, flymake or flycheck."
  (require way)
  (when (eq way 'flycheck) (tonecheck--define-checker))
  (let ((start (intern (format "tonecheck--start-%s" way))))
    (add-hook 'after-change-major-mode-hook
              (lambda () (when (tonecheck-wanted-p) (funcall start))))))

;; The server

(defun tonecheck--start-eglot ()
  "Have the server check this buffer.  Other buffers keep the servers they have."
  (setq-local eglot-server-programs
              `((,(append tonecheck-reply-modes tonecheck-macro-modes) . ("tonecheck" "lsp"))))
  (eglot-ensure))

;; The command, by standard input

(defun tonecheck--name ()
  "Give the name that tells tonecheck which format and which config hold here."
  (cond ((derived-mode-p 'message-mode 'mail-mode) (concat buffer-file-name ".eml"))
        (buffer-file-name)
        ((derived-mode-p 'html-mode) "reply.html")
        (t "reply.txt")))

(defun tonecheck--problem (message)
  "Give MESSAGE as a finding at the first character: what could not be checked."
  `((level . "error") (rule) (message . ,message) (start . 0) (end . 1)
    (line . 1) (column . 1) (end_line . 1) (end_column . 2)))

(defun tonecheck--findings (output)
  "Give the findings in the OUTPUT of a run."
  (with-temp-buffer
    (insert output)
    (goto-char (point-min))
    (if (not (re-search-forward "^{" nil t))
        (list (tonecheck--problem (string-trim output)))
      (backward-char)
      (mapcan (lambda (draft)
                (let-alist draft
                  (if .error (list (tonecheck--problem .error)) .findings)))
              (alist-get 'drafts (json-parse-buffer :object-type 'alist :array-type 'list
                                                    :null-object nil))))))

;; Flymake

(defvar-local tonecheck--run nil
  "The newest run of tonecheck in this buffer.")

(defun tonecheck--start-flymake ()
  "Have Flymake ask tonecheck in this buffer."
  (add-hook 'flymake-diagnostic-functions #'tonecheck-flymake nil t)
  (flymake-mode))

(defun tonecheck-flymake (report &rest _)
  "Check this buffer and give what is found to REPORT: a backend of Flymake."
  (when (process-live-p tonecheck--run)
    (kill-process tonecheck--run))
  (let ((buffer (current-buffer)))
    (setq tonecheck--run
          (make-process
           :name "tonecheck" :buffer (generate-new-buffer " *tonecheck*") :noquery t
           :connection-type 'pipe :coding 'utf-8-unix
           :command `("tonecheck" "check" "--warm" "-" "--stdin-filename" ,(tonecheck--name) "--format" "json")
           :sentinel
           (lambda (run _event)
             (unless (process-live-p run)
               (let ((output (with-current-buffer (process-buffer run) (buffer-string))))
                 (kill-buffer (process-buffer run))
                 (when (and (buffer-live-p buffer) (eq run (buffer-local-value 'tonecheck--run buffer)))
                   (with-current-buffer buffer
                     (funcall report (mapcar #'tonecheck--diagnostic (tonecheck--findings output))))))))))
    (save-restriction
      (widen)
      (process-send-region tonecheck--run (point-min) (point-max)))
    (process-send-eof tonecheck--run)))

(defun tonecheck--diagnostic (finding)
  "Give a FINDING as Flymake wants it."
  (let-alist finding
    (flymake-make-diagnostic
     (current-buffer) (1+ .start) (1+ .end)
     (pcase .level ("error" :error) ("warning" :warning) (_ :note))
     (if .rule (format "%s [%s]" .message .rule) .message))))

;; Flycheck

(defun tonecheck--start-flycheck ()
  "Have Flycheck ask tonecheck in this buffer."
  (flycheck-mode))

(defun tonecheck--define-checker ()
  "Tell Flycheck of tonecheck."
  (flycheck-define-command-checker 'tonecheck
    "The tone of replies to customers."
    :command '("tonecheck" "check" "--warm" "-" "--stdin-filename" (eval (tonecheck--name)) "--format" "json")
    :standard-input t
    :error-parser #'tonecheck--flycheck-errors
    :modes (append tonecheck-reply-modes tonecheck-macro-modes)
    :predicate #'tonecheck-wanted-p)
  (add-to-list 'flycheck-checkers 'tonecheck))

(defun tonecheck--flycheck-errors (output checker buffer)
  "Give the findings in the OUTPUT of CHECKER on BUFFER as Flycheck wants them."
  (mapcar (lambda (finding)
            (let-alist finding
              (flycheck-error-new-at
               .line .column (intern .level) .message :end-line .end_line :end-column .end_column
               :id .rule :checker checker :buffer buffer :filename (buffer-file-name buffer))))
          (tonecheck--findings output)))

(provide 'tonecheck)

;;; tonecheck.el ends here
