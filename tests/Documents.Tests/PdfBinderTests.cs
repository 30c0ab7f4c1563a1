using System.Text;
using Gongkai.Documents;
using Gongkai.Documents.Readers;
using Xunit;

namespace Gongkai.Documents.Tests;

/// <summary>Files bound into one: order, numbers, and strangers' files that cannot be bound.</summary>
public sealed class PdfBinderTests
{
    static async Task<byte[]> PdfAsync(string words, int pages)
    {
        var converter = PdfConverter.Shared;
        return await converter.ConvertAsync(DocxWriter.Write(new OfficialDocument(words, [.. Enumerable.Range(0, pages * 40).Select(i => new Paragraph($"{words}第{i}行"))])), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Pages_follow_one_another_and_bear_their_numbers()
    {
        var (first, second) = (await PdfAsync("甲件", 2), await PdfAsync("乙件", 1));
        var (a, b) = (PdfBinder.Pages(first)!.Value, PdfBinder.Pages(second)!.Value);
        Assert.True(a > 1);
        var bound = PdfBinder.Bind([(first, a), (second, b)], first: 7);
        Assert.Equal(a + b, PdfBinder.Pages(bound));
        using var read = UglyToad.PdfPig.PdfDocument.Open(bound);
        for (var i = 1; i <= a + b; i++)
        {
            var words = read.GetPage(i).GetWords().ToList();
            Assert.Equal($"{6 + i}", words.MinBy(w => w.BoundingBox.Bottom)!.Text);
            Assert.Contains(words, w => w.Text.Contains(i <= a ? "甲件" : "乙件"));
        }
        Assert.Equal(2 * (a + b), PdfBinder.Pages(PdfBinder.Join([bound, bound])));
    }

    [Fact]
    public async Task What_is_damaged_or_locked_has_no_pages()
    {
        var whole = await PdfAsync("甲件", 1);
        Assert.Null(PdfBinder.Pages(Encoding.ASCII.GetBytes("%PDF-1.4 nothing")));
        Assert.Null(PdfBinder.Pages([]));
        Assert.Throws<PdfUnavailableException>(() => PdfBinder.Bind([(whole, PdfBinder.MostPages + 1)]));
        Assert.Throws<PdfUnavailableException>(() => PdfBinder.Bind([("%PDF-1.4 nothing"u8.ToArray(), 1)]));
    }
}
