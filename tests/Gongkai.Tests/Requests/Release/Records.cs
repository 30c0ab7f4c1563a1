using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;
using Gongkai.Documents;
using Gongkai.Jobs;
using Gongkai.Requests.Release;
using Gongkai.Shared;
using Gongkai.Statutes.Requests;
using Microsoft.Extensions.DependencyInjection;

namespace Gongkai.Tests.Requests.Release;

/// <summary>Records of an office that name people, and short ways to work on them.</summary>
public static class Records
{
    public const string Name = "张明远", Identity = "11010519491231002X", Phone = "13800001234";

    /// <summary>A minute with names in it, as a Word file with a comment that nobody outside is to see.</summary>
    public static byte[] Word(params string[] more)
    {
        var paragraphs = new[] { $"姓名：{Name}，身份证号{Identity}，联系电话{Phone}。", "经研究，同意补助五千元，款项由区财政拨付。", $"以上由{Name}签收。" }.Concat(more);
        using var stream = new MemoryStream();
        stream.Write(DocxWriter.Write(new OfficialDocument("会议纪要", [.. paragraphs.Select(t => new Gongkai.Documents.Paragraph(t))], Author: "拟稿人")));
        using (var word = WordprocessingDocument.Open(stream, true))
        {
            var comments = word.MainDocumentPart!.AddNewPart<WordprocessingCommentsPart>();
            comments.Comments = new Comments(new Comment(new DocumentFormat.OpenXml.Wordprocessing.Paragraph(new Run(new Text("批注里的内部意见")))) { Id = "0", Author = "批注人" });
        }
        return stream.ToArray();
    }

    /// <summary>One page of Courier at 100, 88 points from the upper left corner of 600 × 800.</summary>
    public static byte[] Pdf(string line)
    {
        using var stream = new MemoryStream();
        var offsets = new List<long>();
        void Write(string text) => stream.Write(System.Text.Encoding.Latin1.GetBytes(text));
        var content = $"BT /F 12 Tf 100 700 Td ({line}) Tj ET";
        Write("%PDF-1.7\n");
        foreach (var text in new[] { "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 1/Kids[4 0 R]>>", "<</Type/Font/Subtype/Type1/BaseFont/Courier/Encoding/WinAnsiEncoding>>",
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Resources<</Font<</F 3 0 R>>>>/Contents 5 0 R>>", $"<</Length {content.Length}>>\nstream\n{content}\nendstream" })
        {
            offsets.Add(stream.Position);
            Write($"{offsets.Count} 0 obj\n{text}\nendobj\n");
        }
        var xref = stream.Position;
        Write($"xref\n0 6\n0000000000 65535 f \n{string.Concat(offsets.Select(o => $"{o:0000000000} 00000 n \n"))}trailer\n<</Size 6/Root 1 0 R>>\nstartxref\n{xref}\n%%EOF\n");
        return stream.ToArray();
    }

    public static async Task<long> StartAsync(this IServiceProvider p, long id, byte[] bytes, string name, string method = RequestProcedure.Struck, string login = "chengban") =>
        await p.GetRequiredService<ReleaseService>().StartAsync(await p.ActorAsync(login), id, method, name, new MemoryStream(bytes));

    /// <summary>Works off what is queued.</summary>
    public static async Task WorkAsync(this IServiceProvider p)
    {
        while (await p.GetRequiredService<JobRunner>().RunNextAsync(ReleaseJob.JobKey)) { }
    }
}
