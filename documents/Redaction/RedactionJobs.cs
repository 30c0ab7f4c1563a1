using System.Text.Json;
using Gongkai.Documents.Readers;

namespace Gongkai.Documents.Redaction;

/// <summary>What redaction does in a child process. Files are handed over in a folder that the parent makes and removes.</summary>
static class RedactionJobs
{
    public const string Source = "source", Result = "result";

    // One at a time: a page of pixels is tens of megabytes, and the machine has other things to do.
    static readonly SemaphoreSlim Heavy = new(1, 1);

    public static readonly GuardedJob
        Words = Job<WordsRequest>("words", "文件", Told, new(2, 2), 5),
        Picture = Job<PictureRequest>("picture", "文件", Pictured, new(2, 2), 2),
        Strike = Job<StrikeRequest>("strike", "文件", Striking.Run, Heavy, 20),
        Check = Job<CheckRequest>("check", "文件", Checking.Run, Heavy, 20);

    public static IReadOnlyList<GuardedJob> All => [Words, Picture, Strike, Check, OfficeCleaner.Job];

    static GuardedJob Job<T>(string name, string subject, Func<T, object> work, SemaphoreSlim room, int minutes) =>
        new(name, subject, input => work(JsonSerializer.Deserialize<T>(input)!), room) { Heap = 1 << 30, Memory = 2L << 30, Limit = TimeSpan.FromMinutes(minutes) };

    public sealed record WordsRequest(string Folder, RedactionPrograms Programs, FileKind Kind, bool Recognise);

    public sealed record WordsAnswer(List<LetterPage> Pages, List<WordsSource> Sources);

    static WordsAnswer Told(WordsRequest request)
    {
        var source = new PageSource(request.Folder, Source, request.Kind, request.Programs);
        var (pages, sources) = (new List<LetterPage>(), new List<WordsSource>());
        foreach (var page in source.Pages)
        {
            var recognised = request.Recognise && Pictorial(page) ? Unknown(page, Recogniser.Read(request.Programs, request.Folder, source.Draw(page.Number, Recogniser.Dpi), source.Scale(page.Number, Recogniser.Dpi))) : [];
            pages.Add(page with { Letters = [.. page.Letters, .. recognised], Pictures = [] });
            sources.Add(recognised.Count > 0 ? WordsSource.Recognised : page.Letters.Count > 0 ? WordsSource.File : WordsSource.None);
        }
        return new(pages, sources);
    }

    /// <summary>A page on which pictures may hold text: no letters drawn, or pictures over two fifths of it.</summary>
    public static bool Pictorial(LetterPage page) =>
        !page.Letters.Any(l => l.Drawn) || page.Pictures.Sum(p => Math.Max(0, Math.Min(p.Right, page.Width) - Math.Max(p.Left, 0)) * Math.Max(0, Math.Min(p.Bottom, page.Height) - Math.Max(p.Top, 0))) > 0.4 * page.Width * page.Height;

    /// <summary>Of what was recognised, what the file does not say itself.</summary>
    public static List<Letter> Unknown(LetterPage page, List<Letter> recognised) =>
        [.. recognised.Where(r => !page.Letters.Any(l => Math.Abs(l.MiddleX - r.MiddleX) < 0.6 * r.Size && Math.Abs(l.MiddleY - r.MiddleY) < 0.5 * r.Size))];

    public sealed record PictureRequest(string Folder, RedactionPrograms Programs, FileKind Kind, int Page, int Longest);

    public sealed record PictureAnswer(int Pages);

    static PictureAnswer Pictured(PictureRequest request)
    {
        var source = new PageSource(request.Folder, Source, request.Kind, request.Programs, words: false);
        if (request.Page > source.Pages.Count) return new(source.Pages.Count);
        var size = source.Pages[request.Page - 1];
        var raster = source.Draw(request.Page, 72 * request.Longest / Math.Max(size.Width, size.Height));
        File.WriteAllBytes(Path.Combine(request.Folder, Result), raster.Within(request.Longest).Jpeg(85));
        return new(source.Pages.Count);
    }

    /// <param name="Struck">texts that the caller says are struck, whatever box they lie under</param>
    public sealed record StrikeRequest(string Folder, RedactionPrograms Programs, FileKind Kind, IReadOnlyList<RedactionBox> Boxes, IReadOnlyList<string> Struck, string Title, int Dpi, bool Recognise);

    /// <param name="Mistake">what is wrong with the order; nothing was made then</param>
    /// <param name="Struck">for each box the lines under it</param>
    /// <param name="Sizes">pixels of each page of the result</param>
    public sealed record StrikeAnswer(string? Mistake, List<StrikeBox> Boxes, List<List<string>> Struck, List<PixelSize> Sizes, List<string> Warnings);

    public readonly record struct PixelSize(int Width, int Height, double Type);

    /// <param name="Unread">why the text of the pictures is not to be recognised; null: it is</param>
    /// <param name="Sizes">pixels at which the boxes are looked at, for each page; null: a file made elsewhere, without marks of ours</param>
    public sealed record CheckRequest(string Folder, RedactionPrograms Programs, FileKind Kind, IReadOnlyList<StrikeBox> Boxes, IReadOnlyList<RedactionBox>? Raw, IReadOnlyList<string> Struck, List<PixelSize>? Sizes, string? Unread);

    /// <param name="Left">for each struck text the places where it still stands outside all boxes</param>
    public sealed record CheckAnswer(string? Mistake, int Pages, List<RedactionCheck> Checks, List<List<PageBox>> Left, List<string> Warnings);
}
