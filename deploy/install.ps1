# Installs Ringside on Windows: downloads the archive, checks its SHA-256 and installs the program.
#
#   powershell -ExecutionPolicy Bypass -File install.ps1
#
# RINGSIDE_INSTALL  folder for the program; %LOCALAPPDATA%\Programs\ringside without it
# RINGSIDE_URL      folder with the files of the release, as a URL; a published installer knows it
# RINGSIDE_VERSION  version to install; that of the installer without it
$ErrorActionPreference = "Stop"
Set-StrictMode -Version Latest

$version = if ($env:RINGSIDE_VERSION) { $env:RINGSIDE_VERSION } else { "@@VERSION@@" }
$url = if ($env:RINGSIDE_URL) { $env:RINGSIDE_URL } else { "@@URL@@" }
$folder = if ($env:RINGSIDE_INSTALL) { $env:RINGSIDE_INSTALL } else { Join-Path $env:LOCALAPPDATA "Programs\ringside" }

if (-not $version -or $version.StartsWith("@")) { throw "Set RINGSIDE_VERSION to a version such as 0.1.0" }
if (-not $url -or $url.StartsWith("@")) { throw "Set RINGSIDE_URL to the address of the release's files" }
if (-not [Environment]::Is64BitOperatingSystem) { throw "No executable for a 32-bit system" }

# Windows on ARM runs it too, by emulation.
$name = "ringside-$version-x86_64-pc-windows-msvc"
$work = Join-Path ([IO.Path]::GetTempPath()) ([Guid]::NewGuid())
New-Item -ItemType Directory -Path $work | Out-Null
try {
  $sums = Join-Path $work "SHA256SUMS"
  $archive = Join-Path $work "$name.zip"
  Invoke-WebRequest -UseBasicParsing -Uri "$url/SHA256SUMS" -OutFile $sums
  Invoke-WebRequest -UseBasicParsing -Uri "$url/$name.zip" -OutFile $archive
  $line = Get-Content $sums | Where-Object { $_ -match "^[0-9a-f]{64}  $([regex]::Escape($name))\.zip$" }
  if (-not $line) { throw "SHA256SUMS does not list $name.zip" }
  $expected = $line.Substring(0, 64)
  $found = (Get-FileHash -Algorithm SHA256 -Path $archive).Hash.ToLowerInvariant()
  if ($found -ne $expected) { throw "$name.zip has the SHA-256 $found, not $expected; nothing was installed" }
  Expand-Archive -Path $archive -DestinationPath $work
  New-Item -ItemType Directory -Force -Path $folder | Out-Null
  Copy-Item -Force (Join-Path $work "$name\ringside.exe") (Join-Path $folder "ringside.exe")
}
finally {
  Remove-Item -Recurse -Force $work
}
Write-Output "Installed $(Join-Path $folder "ringside.exe"):"
& (Join-Path $folder "ringside.exe") --version
if (($env:PATH -split ";") -notcontains $folder) { Write-Output "Add $folder to your PATH to start it by its name." }
