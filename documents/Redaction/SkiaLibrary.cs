using System.Runtime.InteropServices;
using SkiaSharp;

namespace Gongkai.Documents.Redaction;

/// <summary>Finds the native part of Skia beside this library: its packages are not taken whole, so the runtime does not know where it lies.</summary>
static class SkiaLibrary
{
    static SkiaLibrary()
    {
        var platform = $"linux-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
        var file = Path.Combine(Path.GetDirectoryName(typeof(SkiaLibrary).Assembly.Location)!, "runtimes", platform, "native", "libSkiaSharp.so");
        NativeLibrary.SetDllImportResolver(typeof(SKPixmap).Assembly, (name, _, _) => name.Contains("SkiaSharp", StringComparison.Ordinal) && File.Exists(file) ? NativeLibrary.Load(file) : 0);
    }

    /// <summary>To be called before the first use of Skia; does its work once.</summary>
    public static void Find() { }

    /// <summary>The simplified Chinese face of a font file, which may be a collection of faces.</summary>
    /// <exception cref="Readers.UnreadableDocumentException">there is no such file, or no face in it</exception>
    public static SKTypeface ChineseFace(string? file)
    {
        if (file is null) throw new Readers.UnreadableDocumentException("本机没有装中文字体（fonts-noto-cjk），画不出文字。");
        SKTypeface? first = null;
        for (var i = 0; i < 40; i++)
        {
            var face = SKTypeface.FromFile(file, i);
            if (face is null) break;
            if (face.FamilyName.EndsWith(" SC", StringComparison.Ordinal)) return face;
            first ??= face;
        }
        return first ?? throw new Readers.UnreadableDocumentException("本机的中文字体打不开，画不出文字。");
    }
}
