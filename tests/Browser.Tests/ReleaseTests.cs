using System.Text;
using Microsoft.Playwright;
using Xunit;

namespace Gongkai.Browser.Tests;

/// <summary>区分处理 at the desk: boxes drawn with the mouse and moved by the keyboard, proposals, the proof.</summary>
public sealed class ReleaseTests(Site site)
{
    /// <summary>One page of Courier, 600 × 800 points.</summary>
    static byte[] Pdf(string line)
    {
        using var stream = new MemoryStream();
        var offsets = new List<long>();
        void Write(string text) => stream.Write(Encoding.Latin1.GetBytes(text));
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

    [Fact]
    public async Task A_clerk_draws_boxes_accepts_a_proposal_and_gets_the_new_file_with_its_proof()
    {
        await using var clerk = await site.VisitAsync("chengban");
        var page = clerk.Page;
        page.SetDefaultTimeout(60_000);
        await clerk.RegisterAsync("周某某", "某次专题会议的纪要", agency: "3");
        await page.ClickAsync("a:has-text('区分处理')");
        await page.WaitForSelectorAsync("#record");
        await clerk.LooksRightAtBothWidthsAsync("release-list");
        await page.SetInputFilesAsync("#record", new FilePayload { Name = "会议纪要.pdf", MimeType = "application/pdf", Buffer = Pdf("SECRETWORD 13800001234 stays") });
        await page.ClickAsync("button:has-text('上传')");
        // The page comes again by itself until it is read.
        await page.WaitForSelectorAsync("[data-marks] img");
        await page.SetViewportSizeAsync(1440, Visit.Height(1440));

        // Drawn with the mouse from one corner to the other.
        async Task<(float X, float Y, float Width, float Height)> FrameAsync()
        {
            await page.Locator("[data-marks]").ScrollIntoViewIfNeededAsync();
            var box = (await page.Locator("[data-marks]").BoundingBoxAsync())!;
            return (box.X, box.Y, box.Width, box.Height);
        }
        var frame = await FrameAsync();
        await page.Mouse.MoveAsync(frame.X + frame.Width * 0.16f, frame.Y + frame.Height * 0.105f);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(frame.X + frame.Width * 0.25f, frame.Y + frame.Height * 0.12f);
        await page.Mouse.MoveAsync(frame.X + frame.Width * 0.289f, frame.Y + frame.Height * 0.13f);
        await page.Mouse.UpAsync();
        Assert.Equal(1, await page.Locator("[data-marks] svg:not(.hints) rect").CountAsync());
        Assert.InRange(double.Parse(await page.InputValueAsync("[data-boxes] tr >> nth=0 >> [name^=w-]"), System.Globalization.CultureInfo.InvariantCulture), 11, 15);
        // By the keyboard alone: another box, a step to the right, its ground.
        await page.FocusAsync("[data-add]");
        await page.Keyboard.PressAsync("Enter");
        var left = page.Locator("[data-boxes] tr >> nth=1 >> [name^=x-]");
        await page.Keyboard.PressAsync("ArrowUp");
        Assert.Equal("41", await left.InputValueAsync());
        Assert.Equal("41", await page.Locator("[data-marks] svg:not(.hints) rect >> nth=1").GetAttributeAsync("x"));
        await page.SelectOptionAsync("[data-boxes] tr >> nth=1 >> select", "A16-1");
        await clerk.LooksRightAtBothWidthsAsync("release-draw");
        await page.ClickAsync("button:has-text('保存这一页')");
        await page.WaitForSelectorAsync("text=第1页已保存，2个框");
        await page.CheckAsync("fieldset .choice:has-text('13800001234') input");
        await page.ClickAsync("button:has-text('遮住勾选的')");
        await page.WaitForSelectorAsync("text=已经加上遮盖框");
        Assert.Equal(3, await page.Locator("[data-marks] svg:not(.hints) rect").CountAsync());
        await page.FillAsync("#title", "会议纪要（区分处理）");
        await page.ClickAsync("button:has-text('生成并核验')");
        await page.WaitForSelectorAsync("text=打开新文件");
        await clerk.LooksRightAtBothWidthsAsync("release-done");
        await page.ClickAsync("a:has-text('随答复提供')");
        await page.CheckAsync("fieldset .choice:has-text('会议纪要（区分处理）.pdf') input");
        await page.ClickAsync("button:has-text('保存')");
        await page.WaitForSelectorAsync("text=随答复提供1个文件");
        await clerk.LooksRightAtBothWidthsAsync("release-enclosed");
        // Whoever decides the reply sees which files go with it.
        await page.GotoAsync(new Uri(page.Url).AbsolutePath.Replace("/release", "/answer-on-spot"));
        await page.WaitForSelectorAsync("#going-out a:has-text('会议纪要（区分处理）.pdf')");
        await clerk.LooksRightAtBothWidthsAsync("release-decided");
    }

    [Fact]
    public async Task On_a_phone_the_page_scrolls_until_the_finger_is_to_draw()
    {
        await using var clerk = await site.VisitAsync("chengban", 390);
        var page = clerk.Page;
        page.SetDefaultTimeout(60_000);
        await clerk.RegisterAsync("吴某某", "某次现场检查的照片", agency: "3");
        await page.ClickAsync("a:has-text('区分处理')");
        await page.SetInputFilesAsync("#record", new FilePayload { Name = "照片.pdf", MimeType = "application/pdf", Buffer = Pdf("PHONE") });
        await page.ClickAsync("button:has-text('上传')");
        await page.WaitForSelectorAsync("[data-marks] img");
        // What a finger sends, as the browser hands it to the page.
        const string draw = """
            () => {
              const page = document.querySelector("[data-marks]"), r = page.getBoundingClientRect();
              page.setPointerCapture = () => {};
              const send = (type, x, y) => page.dispatchEvent(new PointerEvent(type, { pointerType: "touch", pointerId: 7, button: 0, bubbles: true, cancelable: true, clientX: r.left + x * r.width, clientY: r.top + y * r.height }));
              send("pointerdown", 0.2, 0.2); send("pointermove", 0.5, 0.3); send("pointerup", 0.5, 0.3);
              return page.querySelectorAll("svg:not(.hints) rect").length;
            }
            """;
        Assert.Equal(0, await page.EvaluateAsync<int>(draw));
        await page.EvaluateAsync("() => { const b = document.querySelector('[data-finger]'); b.hidden = false; b.click(); }");
        Assert.Equal("true", await page.GetAttributeAsync("[data-finger]", "aria-pressed"));
        Assert.Equal(1, await page.EvaluateAsync<int>(draw));
        await clerk.LooksRightAsync("release-finger");
    }
}
