@echo off
rem JAVA_HOME picks the Java runtime (17 or later); DEQA_JVM_OPTS adds options.
setlocal
set "HOME_DIR=%~dp0.."
if defined JAVA_HOME (set "JAVA_EXE=%JAVA_HOME%\bin\java.exe") else (set "JAVA_EXE=java.exe")
"%JAVA_EXE%" -Xshare:auto -XX:+UseParallelGC -Djava.awt.headless=true %DEQA_JVM_OPTS% -cp "%HOME_DIR%\lib\*" io.deqastream.cli.DeqaStream %*
exit /b %ERRORLEVEL%
