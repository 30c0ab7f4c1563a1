using System.Text;
using CsCheck;
using Gongkai.Documents.Readers;
using Gongkai.Documents.Redaction;
using SkiaSharp;
using UglyToad.PdfPig;
using Xunit;
using static Gongkai.Documents.Tests.Redaction.Papers;

namespace Gongkai.Documents.Tests.Redaction;

public sealed class RedactorTests
{
    const string Ground = "条例第十五条";

    /// <summary>Without recognition, which takes seconds a page and has tests of its own.</summary>
    static readonly RedactionPrograms Machine = RedactionPrograms.Find() with { Tesseract = null };
    static readonly Redactor Redactor = new(Machine);
    static readonly RedactionOptions Titled = new("答复意见书（区分处理）");

    static async Task<RedactedFile> StrikeAsync(byte[] file, params string[] texts)
    {
        var words = await Redactor.WordsAsync(file);
        var boxes = texts.SelectMany(t => words.Find(t)).SelectMany(f => f.Boxes).Select(b => b.Redact(Ground)).ToList();
        Assert.NotEmpty(boxes);
        return await Redactor.RedactAsync(file, boxes, Titled with { Struck = texts });
    }

    /// <summary>A page with text seen and unseen: a form field, a note, a layer switched off, words behind a black bar, a white bar and a picture, and beside them what files carry.</summary>
    internal static byte[] Crowded() => Pages(
        [(Say(100, 700, "VISIBLE words") + "BT 3 Tr /F 12 Tf 100 650 Td (BEHINDSCAN) Tj ET BT 0 Tr ET\n/OC /L BDC " + Say(100, 600, "LAYERED") + "EMC\n" + Say(100, 550, "COVERED") + "0 g 95 545 90 20 re f\n"
            + Say(100, 500, "WHITED") + "1 g 95 495 90 20 re f 0 g\n" + Say(100, 300, "PICTURED") + "q 120 0 0 40 90 290 cm /I Do Q\n" + Say(100, 200, "PUBLIC ending"), "/Annots[6 0 R 7 0 R]")],
        catalog: "/OCProperties<</OCGs[4 0 R]/D<</OFF[4 0 R]>>>>/AcroForm<</Fields[6 0 R]>>/OpenAction<</S/JavaScript/JS(app.alert\\('SCRIPT'\\))>>/Names<</EmbeddedFiles<</Names[(ATTACHED.txt) 8 0 R]>>>>/Metadata 11 0 R",
        resources: "/Properties<</L 4 0 R>>/XObject<</I 9 0 R>>", trailer: "/Info 10 0 R",
        more:
        [
            ("<</Type/OCG/Name(layer)>>", null), ("/Type/XObject/Subtype/Form/BBox[0 0 200 30]/Resources<</Font<</F 3 0 R>>>>", "BT /F 12 Tf 5 5 Td (FORMVALUE) Tj ET"u8.ToArray()),
            ("<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/V(FORMVALUE)/Rect[100 450 300 480]/F 4/AP<</N 5 0 R>>>>", null), ("<</Type/Annot/Subtype/Text/Contents(NOTED)/Rect[400 400 420 420]/F 2>>", null),
            ("<</Type/Filespec/F(ATTACHED.txt)/EF<</F 12 0 R>>>>", null), ("/Type/XObject/Subtype/Image/Width 2/Height 2/ColorSpace/DeviceGray/BitsPerComponent 8", [0, 255, 255, 0]),
            ("<</Author(AUTHORNAME)/Title(TITLED)>>", null), ("/Type/Metadata/Subtype/XML", "<x>XMPDATA</x>"u8.ToArray()), ("/Type/EmbeddedFile", "ATTACHMENT"u8.ToArray()),
        ]);

    [Fact]
    public async Task What_is_struck_is_gone_from_text_bytes_and_pixels_and_the_rest_can_be_read_and_searched()
    {
        var source = await LetterAsync();
        var result = await StrikeAsync(source, Name, Phone, Identity, Home);
        Assert.Equal("application/pdf", result.MediaType);
        foreach (var text in new[] { Name, Phone, Identity, Home })
        {
            Assert.Contains(Plain(text), await TextAsync(source));
            Assert.All(await EverythingAsync(result.Bytes), t => Assert.DoesNotContain(text, t));
        }
        // All else is there, in its order, with the ground in place of what was struck.
        var expected = await TextAsync(source);
        foreach (var text in new[] { Name, Phone, Identity }) expected = expected.Replace(text, $"[遮盖:{Ground}]");
        var read = await TextAsync(result.Bytes);
        Assert.Contains($"[遮盖:{Ground}],男,身份证号[遮盖:{Ground}],住某", read);
        foreach (var kept in new[] { "关于信访事项的答复意见书", "李四", "0537-1234567", "gypq@mail.example", "申请行政复议。", "2024年1月1日", "某某区人民政府" }) Assert.Contains(kept, read);
        Assert.InRange(Math.Abs(read.Replace($"[遮盖:{Ground}]", "").Length - (expected.Replace($"[遮盖:{Ground}]", "").Length - 2 * Home.Length)), 0, 4);
        // The certificate says so, and says nothing of what was struck.
        var certificate = result.Certificate;
        Assert.True(certificate.Proven);
        Assert.Equal(["结构", "文字层", "字节", "画面", "文字识别"], certificate.Checks.Select(c => c.Name));
        Assert.Equal([true, true, true, true, null], certificate.Checks.Select(c => c.Passed));
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(source)), certificate.SourceSha256);
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(result.Bytes)), certificate.ResultSha256);
        Assert.Equal(2, certificate.Pages);
        Assert.All(certificate.Struck, s => Assert.Equal((64, 0), (s.Hash.Length, s.Elsewhere)));
        Assert.Contains(certificate.Struck, s => s.Characters == Phone.Length && s.Boxes.Count == 2);
        var json = System.Text.Json.JsonSerializer.Serialize(certificate);
        Assert.DoesNotContain(Phone, json);
        Assert.DoesNotContain(Name, System.Text.RegularExpressions.Regex.Unescape(json));
        Assert.Empty(result.LeftStanding);
        Assert.Empty(certificate.Warnings);
    }

    [Fact]
    public async Task The_new_file_is_small_tagged_titled_and_the_same_each_time()
    {
        var (once, again) = (await StrikeAsync(await LetterAsync(), Name), await StrikeAsync(await LetterAsync(), Name));
        Assert.Equal(once.Bytes, again.Bytes);
        Assert.InRange(once.Bytes.Length, 10_000, 400_000);
        var information = Encoding.UTF8.GetString(await WithFileAsync(once.Bytes, f => RunAsync("pdfinfo", f)));
        Assert.Matches(@"Title:\s+答复意见书（区分处理）", information);
        Assert.Matches(@"Tagged:\s+yes", information);
        Assert.Matches(@"Metadata Stream:\s+no", information);
        Assert.Matches(@"JavaScript:\s+no", information);
        Assert.DoesNotContain("Author", information);
        Assert.Matches(@"Page size:\s+595\.\d+ x 84[12]\.\d+ pts \(A4\)", information);
        var structure = Encoding.UTF8.GetString(await WithFileAsync(once.Bytes, f => RunAsync("pdfinfo", "-struct-text", f)));
        Assert.Contains("Document", structure);
        Assert.Contains("关于信访事项的答复意见书", structure.Replace(" ", ""));
        Assert.Contains("/Lang(zh-CN)", Encoding.Latin1.GetString(once.Bytes));
        Assert.DoesNotContain("钱七", await TextAsync(once.Bytes));
    }

    [Fact]
    public async Task Boxes_are_even_and_black_with_the_ground_printed_and_nothing_else_of_the_page_changes()
    {
        var source = await LetterAsync();
        var words = await Redactor.WordsAsync(source);
        var boxes = words.Find(Name).Concat(words.Find(Phone)).SelectMany(f => f.Boxes).ToList();
        var result = await Redactor.RedactAsync(source, [.. boxes.Select(b => b.Redact(Ground))], Titled);
        var (width, height, before) = await DrawAsync(source);
        var (w, h, after) = await DrawAsync(result.Bytes);
        Assert.Equal((width, height), (w, h));
        double scale = 200 / 72.0;
        bool In(PageBox b, int x, int y, double margin) => x >= b.X * scale - margin && x < (b.X + b.Width) * scale + margin && y >= b.Y * scale - margin && y < (b.Y + b.Height) * scale + margin;
        var own = boxes.Where(b => b.Page == 1).ToList();
        var (worst, white, black) = (0, 0, 0);
        for (var y = 0; y < h; y++)
            for (var x = 0; x < w; x++)
            {
                var i = (y * w + x) * 3;
                if (own.Any(b => In(b, x, y, -1)))
                {
                    if (after[i] < 10) black++;
                    else white++;
                }
                else if (!own.Any(b => In(b, x, y, 1))) worst = Math.Max(worst, Math.Abs(after[i] - before[i]));
            }
        Assert.InRange(worst, 0, 9); // half a step of sixteen
        Assert.InRange(white / (double)(white + black), 0.01, 0.35); // the printed ground
    }

    [Theory]
    [InlineData("")]
    [InlineData("/Rotate 90")]
    [InlineData("/Rotate 180/CropBox[20 30 580 760]")]
    [InlineData("/Rotate 270/UserUnit 2")]
    [InlineData("/MediaBox[-50 -20 550 780]")]
    public async Task Turned_and_cropped_pages_are_struck_where_they_show_it(string entries)
    {
        var pdf = Pages([(Say(60, 700, "SECRET and what stays") + Say(60, 680, "the line below"), entries), (Say(60, 700, "second page"), "")]);
        var result = await StrikeAsync(pdf, "SECRET");
        Assert.All(await EverythingAsync(result.Bytes), t => Assert.DoesNotContain("SECRET", t));
        var read = await TextAsync(result.Bytes);
        foreach (var kept in new[] { "andwhatstays", "thelinebelow", "secondpage" }) Assert.Contains(kept, read);
        var words = await Redactor.WordsAsync(pdf);
        var box = words.Find("SECRET")[0].Boxes[0];
        var (w, _, after) = await DrawAsync(result.Bytes, dpi: 144);
        // A corner of the box: no mark is there.
        Assert.Equal(0, after[((int)(box.Y * 2 + 3) * w + (int)(box.X * 2 + 3)) * 3]);
    }

    [Fact]
    public async Task Nothing_unseen_comes_along()
    {
        var result = await StrikeAsync(Crowded(), "words", "FORMVALUE");
        var everything = await EverythingAsync(result.Bytes);
        foreach (var gone in new[] { "FORMVALUE", "BEHINDSCAN", "LAYERED", "COVERED", "WHITED", "PICTURED", "NOTED", "SCRIPT", "ATTACHED", "ATTACHMENT", "AUTHORNAME", "TITLED", "XMPDATA" })
            Assert.All(everything, t => Assert.DoesNotContain(gone, t));
        Assert.Contains("VISIBLE", everything[0]);
        Assert.Contains("PUBLICending", everything[0]);
        using var pdf = PdfDocument.Open(result.Bytes);
        Assert.Empty(pdf.GetPage(1).GetAnnotations());
        Assert.False(pdf.TryGetForm(out _));
        Assert.False(pdf.TryGetXmpMetadata(out _));
    }

    [Fact]
    public async Task A_struck_string_never_comes_back_whatever_it_is()
    {
        var source = await LetterAsync();
        var words = await Redactor.WordsAsync(source);
        // Any stretch of the letter, wherever else it stands.
        var stretch = from start in Gen.Int[0, words.Text.Length - 20] from length in Gen.Int[2, 18] select words.Text.Substring(start, length).Replace("\n", "").Replace("\f", "").Replace(" ", "");
        await stretch.Where(s => s.Length >= 2).Array[1, 4].SampleAsync(async texts =>
        {
            var found = texts.SelectMany(t => words.Find(t)).ToList();
            var result = await Redactor.RedactAsync(source, [.. found.SelectMany(f => f.Boxes).Select(b => b.Redact("甲", ""))], new RedactionOptions("乙") { Struck = texts });
            var all = await EverythingAsync(result.Bytes);
            foreach (var text in texts)
            {
                // Two characters can stand as four bytes in any picture by chance; what readers read is the measure for them.
                foreach (var read in text.Length > 4 ? all : all.Take(3)) if (!"[遮盖:甲]".Contains(Plain(text))) Assert.DoesNotContain(Plain(text), read);
            }
            // A line of a stretch that breaks may stand elsewhere by itself, and is told; the stretch itself does not.
            Assert.DoesNotContain(result.LeftStanding, s => s.Box is null);
        }, iter: 8, threads: 1);
    }

    [Fact]
    public async Task A_struck_string_never_comes_back_from_pages_of_any_kind()
    {
        var page = from turn in Gen.Int[0, 3]
                   from lines in Gen.Select(Gen.Int[30, 350], Gen.Int[60, 760], Gen.Char['A', 'Z'].Array[3, 12], Gen.Int[6, 30], Gen.Bool).Array[1, 12]
                   select (Turn: 90 * turn, Lines: lines);
        await page.Array[1, 3].SampleAsync(async pages =>
        {
            var pdf = Pages([.. pages.Select(p => (string.Concat(p.Lines.Select(l => (l.Item5 ? "0 0 1 rg " : "0 g ") + Say(l.Item1, l.Item2, new string(l.Item3), l.Item4))), $"/Rotate {p.Turn}"))]);
            var target = new string(pages[0].Lines[0].Item3);
            var words = await Redactor.WordsAsync(pdf);
            var boxes = words.Find(target).SelectMany(f => f.Boxes).ToList();
            if (boxes.Count == 0) return; // lies across the edge or is crossed by another line
            var result = await Redactor.RedactAsync(pdf, [.. boxes.Select(b => b.Redact("甲", ""))], new RedactionOptions("乙") { Struck = [target] });
            Assert.All(await EverythingAsync(result.Bytes), t => Assert.DoesNotContain(target, t));
        }, iter: 8, threads: 1);
    }

    [Fact]
    public async Task What_still_stands_elsewhere_is_told_with_its_places()
    {
        var source = await LetterAsync();
        var words = await Redactor.WordsAsync(source);
        var one = words.Find(Name)[0];
        var result = await Redactor.RedactAsync(source, [one.Boxes[0].Redact(Ground)], Titled);
        Assert.True(result.Certificate.Proven);
        Assert.Contains(result.Certificate.Warnings, w => w.Contains("第1个遮盖框里的文字，其余2处未遮盖（第1、2页）"));
        Assert.Equal(2, Assert.Single(result.Certificate.Struck).Elsewhere);
        var standing = Assert.Single(result.LeftStanding);
        Assert.Equal((1, 2), (standing.Box, standing.Places.Count));
        // Struck there too, nothing is left to be told.
        var whole = await Redactor.RedactAsync(source, [one.Boxes[0].Redact(Ground), .. standing.Places.Select(p => p.Redact(Ground))], Titled);
        Assert.Empty(whole.LeftStanding);
        Assert.DoesNotContain(Name, await TextAsync(whole.Bytes));
    }

    [Fact]
    public async Task A_box_that_cuts_a_character_is_told_and_that_character_is_not_in_the_text()
    {
        var source = await LetterAsync();
        var box = (await Redactor.WordsAsync(source)).Find(Name)[0].Boxes[0];
        var result = await Redactor.RedactAsync(source, [new(1, box.X, box.Y, box.Width / 2, box.Height, Ground)], Titled);
        Assert.Contains(result.Certificate.Warnings, w => w.Contains("1个字只盖住一部分"));
        using var pdf = PdfDocument.Open(result.Bytes);
        Assert.DoesNotContain("张三", Plain(string.Concat(pdf.GetPage(1).Letters.Select(l => l.Value)))[..120]);
    }

    [Fact]
    public async Task Small_boxes_go_unprinted_and_say_so_and_marks_can_be_chosen_or_left_out()
    {
        var pdf = Pages([(Say(60, 700, "a b c d"), "")]);
        var tiny = await Redactor.RedactAsync(pdf, [new(1, 60, 88, 8, 12, "条例第十五条第一款")], Titled);
        Assert.Contains(tiny.Certificate.Warnings, w => w.Contains("太小") && w.Contains("条例第十五条第一款"));
        Assert.Contains("[遮盖:条例第十五条第一款]", await TextAsync(tiny.Bytes));
        async Task<int> WhiteAsync(RedactionBox box)
        {
            var result = await Redactor.RedactAsync(pdf, [box], Titled);
            Assert.Empty(result.Certificate.Warnings);
            var (w, _, rgb) = await DrawAsync(result.Bytes);
            var s = 200 / 72.0;
            return Enumerable.Range((int)((box.Y + 1) * s), (int)((box.Height - 2) * s)).Sum(y => Enumerable.Range((int)((box.X + 1) * s), (int)((box.Width - 2) * s)).Count(x => rgb[(y * w + x) * 3] > 128));
        }
        Assert.Equal(0, await WhiteAsync(new(1, 200, 200, 100, 20, Ground, "")));
        Assert.InRange(await WhiteAsync(new(1, 200, 200, 100, 20, Ground)), 100, 4000);
        // A narrow high box is printed upright, a large one not larger than is read with ease.
        Assert.InRange(await WhiteAsync(new(1, 200, 200, 10, 90, Ground)), 100, 4000);
        Assert.InRange(await WhiteAsync(new(1, 100, 200, 400, 400, Ground)), 100, 4000);
    }

    [Fact]
    public async Task A_scan_is_struck_by_hand_and_is_not_given_words_that_nobody_sees()
    {
        var jpeg = await Redactor.PictureAsync(await LetterAsync(), 1, 2000);
        var scan = Scan(jpeg, Say(100, 700, "BEHIND the picture"));
        var words = await Redactor.WordsAsync(scan);
        Assert.Single(words.Find("BEHIND"));
        var name = (await Redactor.WordsAsync(await LetterAsync())).Find(Name)[0].Boxes[0];
        var result = await Redactor.RedactAsync(scan, [name.Redact(Ground)], Titled);
        Assert.All(await EverythingAsync(result.Bytes), t => Assert.DoesNotContain("BEHIND", t));
        Assert.Contains(result.Certificate.Warnings, w => w.Contains("没有文字层"));
        Assert.Equal($"[遮盖:{Ground}]", await TextAsync(result.Bytes));
        Assert.InRange(result.Bytes.Length, 10_000, 700_000);
    }

    [Fact]
    public async Task Without_recognition_that_is_said_plainly()
    {
        var jpeg = await Redactor.PictureAsync(await LetterAsync(), 1, 2400);
        foreach (var file in new[] { Scan(jpeg), jpeg })
        {
            Assert.Contains("本机没有装 tesseract", await RefusalAsync<RedactionUnavailableException>(() => Redactor.WordsAsync(file, recognise: true)));
            Assert.Equal(WordsSource.None, (await Redactor.WordsAsync(file)).Pages[0].Source);
        }
        // Installed without Chinese is not installed.
        var folder = Directory.CreateTempSubdirectory("gongkai-fake-");
        var fake = Path.Combine(folder.FullName, "tesseract");
        await File.WriteAllTextAsync(fake, "#!/bin/sh\necho 'List of available languages (1):'\necho eng\n");
        File.SetUnixFileMode(fake, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Assert.False(new Redactor(Machine with { Tesseract = fake }).CanRecognise);
        folder.Delete(recursive: true);
        var result = await Redactor.RedactAsync(jpeg, [new(1, 10, 10, 50, 20, Ground)], Titled);
        Assert.Contains("没有做：本机没有装 tesseract", result.Certificate.Checks.Single(c => c.Name == "文字识别").Detail);
        var unasked = await new Redactor().RedactAsync(jpeg, [new(1, 10, 10, 50, 20, Ground)], Titled with { Recognise = false });
        Assert.Contains("没有要求", unasked.Certificate.Checks.Single(c => c.Name == "文字识别").Detail);
    }

    [Fact]
    public async Task Recognition_reads_scans_and_looks_at_the_result_as_a_person_would()
    {
        var jpeg = await Redactor.PictureAsync(await LetterAsync(), 1, 2400);
        var whole = new Redactor();
        Assert.True(whole.CanRecognise, "script/bootstrap installs tesseract-ocr and tesseract-ocr-chi-sim");
        var words = await whole.WordsAsync(Scan(jpeg), recognise: true);
        Assert.Equal(WordsSource.Recognised, words.Pages[0].Source);
        foreach (var told in new[] { "联系电话", "调查核实", "承包土地" }) Assert.True(words.Find(told).Count > 0, $"{told}: {words.Text}");
        var phone = words.Find(Phone);
        Assert.NotEmpty(phone);
        // The place is that of the print.
        var printed = (await whole.WordsAsync(await LetterAsync())).Find(Phone)[0].Boxes[0];
        var place = phone[0].Boxes[0];
        Assert.True(place.X < printed.X + 6 && place.X + place.Width > printed.X + printed.Width - 6 && Math.Abs(place.Y - printed.Y) < 8, $"{place} / {printed}");
        var result = await whole.RedactAsync(Scan(jpeg), [.. phone.SelectMany(p => p.Boxes).Select(b => b.Redact(Ground))], Titled with { Struck = [Phone] });
        Assert.All(await EverythingAsync(result.Bytes), t => Assert.DoesNotContain(Phone, t));
        Assert.Contains("调查核实", await TextAsync(result.Bytes));
        Assert.True(result.Certificate.Checks.Single(c => c.Name == "文字识别").Passed);
        // What a person would still read on the page is told.
        var careless = await whole.RedactAsync(Scan(jpeg), [new(1, 10, 10, 50, 20, Ground)], Titled with { Struck = [Phone] });
        Assert.Contains(careless.Certificate.Warnings, w => w.Contains("指明要遮盖的文字") && w.Contains("未遮盖"));
    }

    [Fact]
    public async Task A_bar_drawn_over_words_elsewhere_does_not_pass()
    {
        var naive = Pages([(Say(100, 700, "SECRETWORD stays") + "0 g 98 696 78 16 re f\n", "")]);
        RedactionBox[] boxes = [new(1, 98, 88, 78, 16, Ground)];
        var checks = await Redactor.CheckAsync(naive, boxes, ["SECRETWORD"]);
        Assert.False(checks.Single(c => c.Name == "文字层").Passed);
        Assert.False(checks.Single(c => c.Name == "字节").Passed);
        Assert.True(checks.Single(c => c.Name == "画面").Passed);
        var open = await Redactor.CheckAsync(Pages([(Say(100, 700, "SECRETWORD stays"), "")]), boxes, ["SECRETWORD"]);
        Assert.False(open.Single(c => c.Name == "画面").Passed);
        var crowded = await Redactor.CheckAsync(Crowded(), [new(1, 300, 600, 50, 20, Ground)], ["VISIBLE", "nowhere"]);
        Assert.Contains("附件", crowded.Single(c => c.Name == "结构").Detail);
        Assert.Equal([false, true], crowded.Where(c => c.Name == "其余文字").Select(c => c.Passed!.Value));
        // Our own result passes it too.
        var ours = await StrikeAsync(Pages([(Say(100, 700, "SECRETWORD stays"), "")]), "SECRETWORD");
        Assert.All((await Redactor.CheckAsync(ours.Bytes, [new(1, 300, 600, 50, 20, Ground)], ["SECRETWORD"])).Where(c => c.Name is "结构" or "字节" or "其余文字"), c => Assert.True(c.Passed));
    }

    [Fact]
    public async Task A_result_that_does_not_pass_its_proof_is_not_given_out()
    {
        // A pdftoppm that draws the result blank: the boxes are not black.
        var folder = Directory.CreateTempSubdirectory("gongkai-fake-");
        var fake = Path.Combine(folder.FullName, "pdftoppm");
        await File.WriteAllTextAsync(fake, $"#!/bin/sh\nfor last; do :; done\ncase \"$last\" in */result) printf 'P6\\n1667 2223\\n255\\n'; head -c 11117223 /dev/zero | tr '\\0' '\\377' ;; *) exec {Machine.PdfToPpm} \"$@\" ;; esac\n");
        File.SetUnixFileMode(fake, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var blind = new Redactor(Machine with { PdfToPpm = fake });
        var e = await Assert.ThrowsAsync<RedactionUnprovenException>(() => blind.RedactAsync(Pages([(Say(60, 700, "SECRET"), "")]), [new(1, 60, 88, 50, 14, Ground)], Titled));
        Assert.Contains("没有通过核验", e.Message);
        Assert.Contains("画面", e.Message);
        Assert.False(e.Certificate.Proven);
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Where_nothing_is_struck_the_copy_leaves_behind_what_the_pages_do_not_show()
    {
        var made = await Redactor.RedactAsync(Pages([(Say(60, 700, "OPEN TO ALL"), "/Annots[<</Type/Annot/Subtype/Text/Rect[10 10 30 30]/Contents(WHISPERED)>>]")]), [], Titled with { Whole = true });
        Assert.True(made.Certificate.Proven);
        Assert.Empty(made.Certificate.Boxes);
        Assert.Contains("OPEN TO ALL", (await Redactor.WordsAsync(made.Bytes)).Text);
        Assert.DoesNotContain("WHISPERED", Encoding.Latin1.GetString(made.Bytes));
    }

    [Fact]
    public async Task Orders_that_cannot_be_carried_out_are_refused_by_rule()
    {
        var pdf = Pages([(Say(60, 700, "SECRET"), "")]);
        async Task<string> OrderAsync(params RedactionBox[] boxes) => await RefusalAsync<ArgumentException>(() => Redactor.RedactAsync(pdf, boxes, Titled));
        Assert.Contains("没有遮盖框", await OrderAsync());
        Assert.Contains("第1个遮盖框太小", await OrderAsync(new RedactionBox(1, 10, 10, 0, 10, Ground)));
        Assert.Contains("第2个遮盖框太小", await OrderAsync(new(1, 10, 10, 20, 10, Ground), new(1, 10, 10, 20, -10, Ground)));
        Assert.Contains("超出第1页的页面", await OrderAsync(new RedactionBox(1, 590, 10, 20, 10, Ground)));
        Assert.Contains("超出第1页的页面", await OrderAsync(new RedactionBox(1, 0.9, 0.5, 0.2, 0.1, Ground, Shares: true)));
        Assert.Contains("文件只有1页", await OrderAsync(new RedactionBox(2, 10, 10, 20, 10, Ground)));
        Assert.Contains("文件只有1页", await OrderAsync(new RedactionBox(0, 10, 10, 20, 10, Ground)));
        Assert.Contains("没有写明依据", await OrderAsync(new RedactionBox(1, 10, 10, 20, 10, " ")));
        Assert.Contains("不是数", await OrderAsync(new RedactionBox(1, 1e308, 10, 1e308, 10, Ground)));
        Assert.Contains("最多5000个", await OrderAsync([.. Enumerable.Repeat(new RedactionBox(1, 10, 10, 20, 10, Ground), 5001)]));
        var secret = (await Redactor.WordsAsync(pdf)).Find("SECRET")[0].Boxes[0].Redact(Ground);
        Assert.Contains("标题里含有被遮盖的文字", await RefusalAsync<ArgumentException>(() => Redactor.RedactAsync(pdf, [secret], new("About secret things"))));
        Assert.Contains("标题", await RefusalAsync<ArgumentException>(() => Redactor.RedactAsync(pdf, [secret], new(" "))));
        Assert.Contains("分辨率", await RefusalAsync<ArgumentException>(() => Redactor.RedactAsync(pdf, [secret], Titled with { Dpi = 72 })));
        Assert.Contains("本机没有装中文字体", await RefusalAsync<RedactionUnavailableException>(() => new Redactor(Machine with { Font = null }).RedactAsync(pdf, [secret], Titled)));
        Assert.Contains("本机没有装 poppler-utils", await RefusalAsync<RedactionUnavailableException>(() => new Redactor(Machine with { PdfToPpm = "/nowhere/pdftoppm" }).RedactAsync(pdf, [secret], Titled)));
        // Without pdftocairo nobody knows what is seen: the page is struck, without words.
        var wordless = await new Redactor(Machine with { PdfToCairo = null }).RedactAsync(pdf, [secret], Titled);
        Assert.Contains(wordless.Certificate.Warnings, w => w.Contains("没有写入原有的文字层"));
    }

    [Fact]
    public async Task Hostile_files_are_refused_by_rule_within_bounds()
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        RedactionBox[] box = [new(1, 10, 10, 20, 10, Ground)];
        async Task<string> FileAsync(byte[] file) => await RefusalAsync<UnreadableDocumentException>(() => Redactor.RedactAsync(file, box, Titled));
        Assert.Contains("文件是空的", await FileAsync([]));
        Assert.Contains("请先另存为 PDF", await FileAsync(DocxWriter.Write(new("x", []))));
        Assert.Contains("超过50MB", await FileAsync(new byte[(50 << 20) + 1]));
        var pdf = Pages([(Say(60, 700, "SECRET"), "")]);
        foreach (var length in new[] { 30, 200, pdf.Length / 2 }) Assert.Contains("PDF", await FileAsync(pdf[..length]));
        var locked = new string('z', 32);
        Assert.Contains("加密", await FileAsync(Pages([(Say(50, 700, "a"), "")], trailer: $"/ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O({locked})/U({locked})>>")));
        Assert.Contains("超过500页", await FileAsync(Pages([.. Enumerable.Repeat((Say(50, 700, "a"), ""), 501)])));
        // Ten thousand pages that are one: the tree of pages counts, not the file.
        Assert.Contains("超过500页", await FileAsync(Pdf([("<</Type/Catalog/Pages 2 0 R>>", null), ($"<</Type/Pages/Count 10000/Kids[{string.Concat(Enumerable.Repeat("3 0 R ", 10000))}]>>", null), ("<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>", null)])));
        Assert.Contains("页面太大", await FileAsync(Pages([("", "/MediaBox[0 0 14400 14400]")])));
        Assert.Contains("页面太小", await FileAsync(Pages([("", "/MediaBox[0 0 2 2]")])));
        Assert.Contains("循环", await FileAsync(Pages([("/X Do", "")], resources: "/XObject<</X 4 0 R>>", more: [("/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 4 0 R>>>>", "/X Do"u8.ToArray())])));

        var jpeg = Card(600, 400, SKEncodedImageFormat.Jpeg);
        Assert.Contains("已损坏", await FileAsync(jpeg[..(jpeg.Length / 2)]));
        var png = Card(600, 400, SKEncodedImageFormat.Png);
        Assert.Contains("已损坏", await FileAsync(png[..(png.Length / 2)]));
        // Cut in the middle of its data but with a proper end: the decoder finds out.
        var data = png.AsSpan().IndexOf("IDAT"u8);
        var size = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(data - 4));
        byte[] cut = [.. png[..(data - 4)], .. new byte[4], .. "IDAT"u8, .. png[(data + 4 + size)..]];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(cut.AsSpan(data - 4), 0);
        Assert.Contains("损坏", await FileAsync(cut));
        // 20,000 × 20,000 pixels in a few bytes.
        var bomb = png.ToArray();
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bomb.AsSpan(16), 20_000);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bomb.AsSpan(20), 20_000);
        Assert.Contains("太大", await FileAsync(bomb));
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 120);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(8)]
    [InlineData(5)]
    public async Task A_photograph_is_turned_as_it_is_shown_struck_and_rid_of_its_place(int orientation)
    {
        var photo = Card(600, 400, SKEncodedImageFormat.Jpeg, (SKEncodedOrigin)orientation);
        var words = await Redactor.WordsAsync(photo);
        Assert.Equal(orientation >= 5 ? (400, 600) : (600, 400), ((int)words.Pages[0].Width, (int)words.Pages[0].Height));
        // Where the blue field is shown.
        var (x, y) = orientation switch { 1 => (0.7, 0.7), 3 => (0.3, 0.3), 6 => (0.3, 0.7), 8 => (0.7, 0.3), _ => (0.7, 0.7) };
        Assert.True(Like(At(await Redactor.PictureAsync(photo, 1), x, y), SKColors.Blue));
        var result = await Redactor.RedactAsync(photo, [new(1, x - 0.1, y - 0.1, 0.2, 0.2, Ground, "", Shares: true)], Titled);
        Assert.Equal("image/jpeg", result.MediaType);
        Assert.True(Like(At(result.Bytes, x, y), SKColors.Black));
        // The red field is as it was.
        var (rx, ry) = orientation switch { 1 => (0.2, 0.1), 3 => (0.8, 0.9), 6 => (0.9, 0.2), 8 => (0.1, 0.8), _ => (0.1, 0.2) };
        Assert.True(Like(At(result.Bytes, rx, ry), SKColors.Red));
        Assert.DoesNotContain("GPS", Encoding.Latin1.GetString(result.Bytes));
        Assert.DoesNotContain("Exif", Encoding.Latin1.GetString(result.Bytes));
        Assert.True(result.Certificate.Proven);
        Assert.Equal(["结构", "字节", "画面", "文字识别"], result.Certificate.Checks.Select(c => c.Name));
    }

    [Fact]
    public async Task A_png_stays_a_png_with_its_ground_printed()
    {
        var result = await Redactor.RedactAsync(Card(1200, 800, SKEncodedImageFormat.Png), [new(1, 720, 480, 240, 160, Ground)], Titled);
        Assert.Equal("image/png", result.MediaType);
        Assert.True(Like(At(result.Bytes, 0.61, 0.61), SKColors.Black));
        using var bitmap = SKBitmap.Decode(result.Bytes);
        Assert.Equal((1200, 800), (bitmap.Width, bitmap.Height));
        Assert.InRange(Enumerable.Range(720, 240).Sum(x => Enumerable.Range(480, 160).Count(y => bitmap.GetPixel(x, y).Red > 128)), 100, 4000);
        Assert.DoesNotContain("tEXt", Encoding.Latin1.GetString(result.Bytes));
    }

    [Fact]
    public async Task Heic_photographs_are_converted_and_without_the_converter_refused()
    {
        byte[] head = [0, 0, 0, 24, .. "ftypheic"u8, 0, 0, 0, 0, .. "mif1heic"u8];
        Assert.Contains("请在手机上改存为 JPG", await RefusalAsync<RedactionUnavailableException>(() => new Redactor(Machine with { HeifConvert = null }).RedactAsync(head, [new(1, 0, 0, 1, 1, Ground, Shares: true)], Titled)));
        Assert.True(Machine.HeifConvert is not null, "script/bootstrap installs libheif-examples");
        Assert.Contains("HEIC 照片不完整", await RefusalAsync<UnreadableDocumentException>(() => Redactor.WordsAsync(head)));
        var folder = Directory.CreateTempSubdirectory("gongkai-heic-").FullName;
        await File.WriteAllBytesAsync($"{folder}/a.png", Card(600, 400, SKEncodedImageFormat.Png));
        await RunAsync("heif-enc", "-q", "90", $"{folder}/a.png", "-o", $"{folder}/a.heic");
        var result = await Redactor.RedactAsync(await File.ReadAllBytesAsync($"{folder}/a.heic"), [new(1, 0.6, 0.6, 0.2, 0.2, Ground, Shares: true)], Titled);
        Directory.Delete(folder, recursive: true);
        Assert.Equal("image/jpeg", result.MediaType);
        Assert.True(Like(At(result.Bytes, 0.62, 0.62), SKColors.Black));
        Assert.True(Like(At(result.Bytes, 0.1, 0.1), SKColors.Red));
    }

    [Fact]
    public async Task A_page_is_shown_as_a_picture_and_a_page_that_is_not_there_is_not()
    {
        var picture = await Redactor.PictureAsync(await LetterAsync(), 2, 800);
        using var codec = SKCodec.Create(new MemoryStream(picture));
        Assert.Equal(800, Math.Max(codec.Info.Width, codec.Info.Height));
        Assert.Contains("只有2页", await RefusalAsync<ArgumentOutOfRangeException>(async () => await Redactor.PictureAsync(await LetterAsync(), 3)));
    }

    [Fact]
    public async Task A_work_that_is_given_up_ends_and_leaves_nothing_behind()
    {
        using var cancel = new CancellationTokenSource();
        cancel.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Redactor.RedactAsync(await LetterAsync(), [new(1, 10, 10, 20, 10, Ground)], Titled, cancel.Token));
    }
}
